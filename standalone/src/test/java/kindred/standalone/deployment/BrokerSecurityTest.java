package kindred.standalone.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Configured;
import kindred.standalone.running.KindredProcess;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles that the broker does not let in, or that do not trust it: a clear sentence, and an end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class BrokerSecurityTest {
  private static final String WRONG = "battery-staple";
  private static final String REFUSED =
      "Authentication failed during authentication due to invalid";
  private static final String DISTRUSTED = "unable to find valid certification path";

  private SecuredBroker broker;
  private Path dir;

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    this.dir = dir;
    broker = new SecuredBroker(dir.resolve("broker"));
    var config = Configuration.load(Optional.empty(), Map.of(), broker.keys());
    try (var admin = Admin.create(KafkaConfig.from(config).client(Map.of()))) {
      new Topics(TopicsConfig.from(config)).create(admin);
    }
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  private Map<String, String> wrongPassword() {
    var keys = broker.keys();
    keys.put("kafka.sasl.jaas.config", SecuredBroker.login(WRONG));
    return keys;
  }

  private Map<String, String> noTrust() {
    var keys = broker.keys();
    keys.remove("kafka.ssl.truststore.type");
    keys.remove("kafka.ssl.truststore.location");
    return keys;
  }

  @Test
  void validate_thatDoesNotComeIn_ends() {
    for (var refusal : refusals().entrySet()) {
      var config = config(refusal.getValue());
      try (var role =
          new ValidateRole(
              KafkaConfig.from(config),
              new Topics(TopicsConfig.from(config)),
              ImageConfig.from(config),
              IngestConfig.from(config))) {
        assertEnds(refusal.getKey(), role::run);
      }
    }
  }

  @Test
  void embed_thatDoesNotComeIn_ends() {
    for (var refusal : refusals().entrySet()) {
      var config = config(refusal.getValue());
      try (var role =
          new EmbedRole(
              KafkaConfig.from(config),
              new Topics(TopicsConfig.from(config)),
              new ArtefactStore(ArtefactsConfig.from(config)),
              EncoderConfig.from(config))) {
        assertEnds(refusal.getKey(), role::run);
      }
    }
  }

  @Test
  void learn_thatDoesNotComeIn_ends() {
    for (var refusal : refusals().entrySet()) {
      var config = config(refusal.getValue());
      try (var role =
          new LearnRole(
              KafkaConfig.from(config),
              new Topics(TopicsConfig.from(config)),
              new ArtefactStore(ArtefactsConfig.from(config)),
              EncoderConfig.from(config),
              LearnerConfig.from(config),
              Clock.systemUTC())) {
        assertEnds(refusal.getKey(), role::run);
      }
    }
  }

  @Test
  void serve_thatDoesNotComeIn_ends() {
    for (var refusal : refusals().entrySet()) {
      var config = config(refusal.getValue());
      try (var role = Configured.node(config)) {
        role.start();
        assertEnds(refusal.getKey(), role::join);
      }
    }
  }

  private Map<String, Map<String, String>> refusals() {
    return Map.of(REFUSED, wrongPassword(), DISTRUSTED, noTrust());
  }

  private com.typesafe.config.Config config(Map<String, String> keys) {
    keys.put("data-dir", dir.toString());
    keys.put("query.port", "0");
    keys.put("query.http.drain", "0 s");
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  private static void assertEnds(String sentence, Runnable role) {
    var told = new StringWriter();
    assertThrows(RuntimeException.class, role::run).printStackTrace(new PrintWriter(told));
    assertTrue(told.toString().contains(sentence), told::toString);
    assertFalse(told.toString().contains(WRONG), told::toString);
  }

  @Test
  void process_withAWrongPassword_saysSoButNotThePassword_andStops() throws Exception {
    var arguments = new ArrayList<>(List.of("embed"));
    wrongPassword().forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    try (var embed = KindredProcess.start(dir, "embed", arguments.toArray(String[]::new))) {
      assertEquals(1, embed.awaitExit());
      assertTrue(embed.log().contains(REFUSED), embed.log());
      assertTrue(embed.log().contains("kafka.sasl.jaas.config=[hidden]"), embed.log());
      assertFalse(embed.log().contains(WRONG), embed.log());
    }
  }
}
