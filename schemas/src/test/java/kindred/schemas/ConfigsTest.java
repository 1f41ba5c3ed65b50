package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code kafka { }} and {@code topics { }} blocks. */
class ConfigsTest {
  private static Config with(Map<String, ?> changes) {
    var reference = ConfigFactory.parseResources("reference.conf").resolve();
    return ConfigFactory.parseMap(changes).withFallback(reference);
  }

  @Test
  void topics_nothingChanged_areTheReference() {
    assertEquals(
        new TopicsConfig(
            "kindred",
            1,
            1,
            0,
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofDays(30),
            Duration.ofDays(30),
            16 << 20),
        TopicsConfig.from(with(Map.of())));
  }

  @Test
  void topics_everyKeyChanged_arrives() {
    var changes =
        Map.of(
            "topics.prefix", "x",
            "topics.partitions", 2,
            "topics.replication", 3,
            "topics.min-in-sync", 2,
            "topics.images-retention", "4 days",
            "topics.rejected-retention", "5 days",
            "topics.learning-retention", "6 days",
            "topics.deletions-retention", "8 days",
            "topics.max-message-bytes", "7 MiB");
    assertEquals(
        new TopicsConfig(
            "x",
            2,
            3,
            2,
            Duration.ofDays(4),
            Duration.ofDays(5),
            Duration.ofDays(6),
            Duration.ofDays(8),
            7 << 20),
        TopicsConfig.from(with(changes)));
  }

  @ParameterizedTest
  @CsvSource({
    "topics.prefix, ''",
    "topics.prefix, a b",
    "topics.prefix, .a",
    "topics.partitions, 0",
    "topics.partitions, 10001",
    "topics.replication, 0",
    "topics.replication, 10",
    "topics.min-in-sync, -1",
    "topics.min-in-sync, 2",
    "topics.max-message-bytes, 65535"
  })
  void topics_outOfBounds_namesTheKey(String key, String value) {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> TopicsConfig.from(with(Map.of(key, value))));
    assertTrue(thrown.getMessage().contains(key), thrown.getMessage());
  }

  @Test
  void kafka_settings_passThroughUnderTheirNames() {
    var text = "kafka { security.protocol = SSL, \"ssl.key.password\" = p, linger.ms = 5 }";
    var config = ConfigFactory.parseString(text).withFallback(with(Map.of())).resolve();

    assertEquals(
        Map.of(
            "bootstrap.servers", "127.0.0.1:9092",
            "security.protocol", "SSL",
            "ssl.key.password", "p",
            "linger.ms", "5"),
        KafkaConfig.from(config).settings());
  }

  @Test
  void client_operatorBeatsPreference_requirementBeatsOperator() {
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", "b:1", "acks", "1", "linger.ms", "5"));

    assertEquals(
        Map.of("bootstrap.servers", "b:1", "acks", "all", "linger.ms", "5", "batch.size", 9),
        kafka.client(Map.of("linger.ms", 0, "batch.size", 9), Map.of("acks", "all")));
  }

  @Test
  void kafka_withoutServers_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new KafkaConfig(Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new KafkaConfig(Map.of("bootstrap.servers", " ")));
  }
}
