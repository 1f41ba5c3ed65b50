package kindred.schemas;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.registry.RegistryConfig;
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
            16 << 20,
            "/kindred",
            new SchemasConfig(
                WireFormat.SINGLE_OBJECT,
                new RegistryConfig(
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    1000))),
        TopicsConfig.from(with(Map.of())));
  }

  @Test
  void topics_everyKeyChanged_arrives() {
    var changes =
        Map.ofEntries(
            entry("topics.prefix", "x"),
            entry("topics.partitions", 2),
            entry("topics.replication", 3),
            entry("topics.min-in-sync", 2),
            entry("topics.images-retention", "4 days"),
            entry("topics.rejected-retention", "5 days"),
            entry("topics.learning-retention", "6 days"),
            entry("topics.deletions-retention", "8 days"),
            entry("topics.max-message-bytes", "7 MiB"),
            entry("topics.cloud-events-source", "urn:a"),
            entry("schemas.wire-format", "confluent"),
            entry("schemas.registry.url", "https://r:1/b"),
            entry("schemas.registry.authorization", "Basic x"),
            entry("schemas.registry.register", false),
            entry("schemas.registry.timeout", "1 s"),
            entry("schemas.registry.max-outage", "2 s"),
            entry("schemas.registry.unknown-for", "4 s"),
            entry("schemas.registry.max-schemas", 5));
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
            7 << 20,
            "urn:a",
            new SchemasConfig(
                WireFormat.CONFLUENT,
                new RegistryConfig(
                    Optional.of(URI.create("https://r:1/b")),
                    Optional.of("Basic x"),
                    false,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(4),
                    5))),
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
    "topics.max-message-bytes, 65535",
    "topics.cloud-events-source, a b",
    "schemas.wire-format, protobuf",
    "schemas.registry.url, ftp://a",
    "schemas.registry.url, registry:8081",
    "schemas.registry.url, http://a:b@c",
    "schemas.registry.timeout, 0 s",
    "schemas.registry.max-outage, -1 s",
    "schemas.registry.unknown-for, -1 s",
    "schemas.registry.max-schemas, 0"
  })
  void topics_outOfBounds_namesTheKey(String key, String value) {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> TopicsConfig.from(with(Map.of(key, value))));
    assertTrue(thrown.getMessage().contains(key), thrown.getMessage());
  }

  @Test
  void schemas_confluentWithoutARegistry_isRefused() {
    var changes = Map.of("schemas.wire-format", "confluent");
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> TopicsConfig.from(with(changes)));
    assertTrue(thrown.getMessage().contains("schemas.registry.url"), thrown.getMessage());
  }

  @Test
  void registry_asText_hasNoSecret() {
    var changes =
        Map.of(
            "schemas.registry.url", "http://r", "schemas.registry.authorization", "Basic secret");
    assertFalse(TopicsConfig.from(with(changes)).toString().contains("secret"));
  }

  @Test
  void registry_authorization_isStrippedAndMayBeAHeader() {
    var key = "schemas.registry.authorization";
    assertEquals(
        Optional.of("Basic x"),
        RegistryConfig.from(with(Map.of(key, " Basic x\r\n"))).authorization());
    assertEquals(Optional.empty(), RegistryConfig.from(with(Map.of(key, "\n"))).authorization());
    for (var wrong : new String[] {"Basic secret\nX-Other: 1", "Basic secret\u00e9"}) {
      var thrown =
          assertThrows(
              IllegalArgumentException.class, () -> RegistryConfig.from(with(Map.of(key, wrong))));
      assertEquals(key + " has characters that are not printable ASCII", thrown.getMessage());
    }
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
