package kindred.standalone.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import kindred.standalone.config.Configuration;
import org.junit.jupiter.api.Test;

/** The {@code broker { }} block, and what a node is started with. */
class NodeSettingsTest {
  private static final String ID = "broker.settings.node.id";
  private static final String VOTERS = "broker.settings.controller.quorum.voters";

  private static BrokerConfig config(Map<String, String> changes) {
    return BrokerConfig.from(Configuration.load(Optional.empty(), Map.of(), changes));
  }

  private static Map<String, String> settings(Map<String, String> changes) {
    return NodeSettings.of(config(changes), 1234, 5678);
  }

  @Test
  void nothingConfigured_isAClusterOfItsOwn() {
    var settings = settings(Map.of());
    assertEquals("1", settings.get("node.id"));
    assertEquals("1@127.0.0.1:5678", settings.get("controller.quorum.voters"));
    assertEquals(
        "PLAINTEXT://127.0.0.1:1234,CONTROLLER://127.0.0.1:5678", settings.get("listeners"));
    assertEquals("1", settings.get("offsets.topic.replication.factor"));
    assertEquals("1", settings.get("min.insync.replicas"));
    assertEquals("3600000", settings.get("broker.session.timeout.ms"), "nobody would take over");
    assertEquals("false", settings.get("controlled.shutdown.enable"), "nobody would take over");
    assertTrue(NodeSettings.isAlone(settings));
  }

  @Test
  void threeVoters_makeThreeCopiesOfWhichOneMayBeAway() {
    var settings = settings(Map.of(ID, "2", VOTERS, "1@a:11, 2@b:22, 3@c:33"));
    assertEquals("2", settings.get("node.id"));
    assertEquals("PLAINTEXT://127.0.0.1:1234,CONTROLLER://b:22", settings.get("listeners"));
    for (var topic : new String[] {"offsets.topic", "transaction.state.log"}) {
      assertEquals("3", settings.get(topic + ".replication.factor"), topic);
    }
    assertEquals("2", settings.get("transaction.state.log.min.isr"));
    assertEquals("2", settings.get("min.insync.replicas"));
    assertEquals("6000", settings.get("broker.session.timeout.ms"));
    assertFalse(settings.containsKey("controlled.shutdown.enable"));
    assertFalse(NodeSettings.isAlone(settings));
  }

  @Test
  void settings_standInPlaceOfWhatKindredGives() {
    var settings =
        settings(
            Map.of(
                "broker.settings.broker.session.timeout.ms", "9000",
                "broker.settings.log.retention.hours", "1"));
    assertEquals("9000", settings.get("broker.session.timeout.ms"));
    assertEquals("1", settings.get("log.retention.hours"));
  }

  @Test
  void votersWithoutTheNode_areRefused() {
    var changes = Map.of(ID, "4", VOTERS, "1@a:11,2@b:22");
    var thrown = assertThrows(IllegalArgumentException.class, () -> settings(changes));
    assertTrue(thrown.getMessage().contains("names no node 4"), thrown.getMessage());
  }

  @Test
  void settingsOfDirectories_areRefusedAndNameTheKey() {
    for (var name : new String[] {"log.dir", "log.dirs", "metadata.log.dir"}) {
      var changes = Map.of("broker.settings." + name, "/elsewhere");
      var thrown = assertThrows(IllegalArgumentException.class, () -> config(changes));
      assertEquals(
          "broker.settings." + name + " cannot be set; see broker.dir", thrown.getMessage());
    }
  }

  @Test
  void processRoles_areRefused() {
    var changes = Map.of("broker.settings.process.roles", "controller");
    var thrown = assertThrows(IllegalArgumentException.class, () -> config(changes));
    assertEquals(
        "broker.settings.process.roles cannot be set: a node is controller and broker",
        thrown.getMessage());
  }

  @Test
  void clusterId_isOfTheFormOfKafka() {
    var id = "MkU3OEVBNTcwNTJENDM2Qk";
    assertEquals(id, config(Map.of("broker.cluster-id", id)).clusterId());
    var wrong = Map.of("broker.cluster-id", "x");
    var thrown = assertThrows(IllegalArgumentException.class, () -> config(wrong));
    assertTrue(thrown.getMessage().contains("broker.cluster-id 'x'"), thrown.getMessage());
  }
}
