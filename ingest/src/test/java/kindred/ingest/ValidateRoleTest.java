package kindred.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import kindred.schemas.KafkaConfig;
import kindred.schemas.OperatorException;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** What needs no broker; the rest is tested end to end in {@code standalone}. */
class ValidateRoleTest {
  private static ValidateRole role(Map<String, ?> changes) {
    var config = Settings.with(changes);
    return new ValidateRole(
        KafkaConfig.from(config),
        new Topics(TopicsConfig.from(config)),
        ImageConfig.from(config),
        IngestConfig.from(config));
  }

  @Test
  void settings_areExactlyOnceAndFitTheTopics() {
    try (var role = role(Map.of("kafka.processing.guarantee", "at_least_once"))) {
      var settings = new StreamsConfig(role.settings());

      assertEquals("exactly_once_v2", settings.getString("processing.guarantee"));
      assertEquals("kindred.validate", settings.getString("application.id"));
      assertEquals(100L, settings.getLong("commit.interval.ms"));
      assertEquals(20L, settings.getLong("poll.ms"));
      var producer = settings.getProducerConfigs("p");
      assertEquals(17825792, producer.get("max.request.size"));
      assertEquals(15_000, producer.get("transaction.timeout.ms"));
      assertEquals(2L * 17825792, producer.get("buffer.memory"));
      assertEquals(900_000L, producer.get("max.block.ms"));
      // After kill -9 events wait for so long, not for Kafka's 45 seconds.
      var consumer = settings.getMainConsumerConfigs("g", "c", 0);
      assertEquals(10_000, consumer.get("session.timeout.ms"));
    }
  }

  /** Images that each take as long as they may: their transaction must outlast all of one poll. */
  @Test
  void settings_transaction_outlastsThePollOfSlowestImages() {
    try (var one = role(Map.of());
        var several = role(Map.of("ingest.buffered-events", 40))) {
      var settings = new StreamsConfig(one.settings());
      assertEquals(1, settings.getMainConsumerConfigs("g", "c", 0).get("max.poll.records"));
      assertEquals(
          60_000, settings.getMainConsumerConfigs("g", "c", 0).get("max.poll.interval.ms"));
      var forty = new StreamsConfig(several.settings());
      assertEquals(40, forty.getMainConsumerConfigs("g", "c", 0).get("max.poll.records"));
      assertEquals(405_000, forty.getProducerConfigs("p").get("transaction.timeout.ms"));
      assertEquals(810_000, forty.getMainConsumerConfigs("g", "c", 0).get("max.poll.interval.ms"));
    }
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> role(Map.of("ingest.buffered-events", 90)));
    assertTrue(thrown.getMessage().contains("ingest.buffered-events 90"), thrown.getMessage());
  }

  @Test
  void settings_operatorsKafkaKeys_passThrough() {
    try (var role =
        role(
            Map.of(
                "kafka.security.protocol",
                "SSL",
                "kafka.linger.ms",
                "9",
                "kafka.session.timeout.ms",
                "7000"))) {
      var settings = new StreamsConfig(role.settings());

      assertEquals("SSL", settings.getProducerConfigs("p").get("security.protocol"));
      assertEquals("9", String.valueOf(settings.getProducerConfigs("p").get("linger.ms")));
      var consumer = settings.getMainConsumerConfigs("g", "c", 0);
      assertEquals("7000", String.valueOf(consumer.get("session.timeout.ms")));
    }
  }

  @Test
  void new_samplesThatMayNotFitTheirTopic_isRefused() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> role(Map.of("topics.max-message-bytes", "1 MiB", "image.side", 1024)));
    assertTrue(thrown.getMessage().contains("topics.max-message-bytes"));
  }

  @Test
  void start_withoutABroker_failsWhenTheWaitIsOver() {
    var changes = Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "ingest.topics-wait", "300 ms");
    try (var role = role(changes)) {
      var thrown = assertThrows(OperatorException.class, role::start);
      assertEquals(
          "no broker answers at 127.0.0.1:1 (kafka.bootstrap.servers) after 300 ms",
          thrown.getMessage());
    }
  }

  @Test
  void awaitRunning_neverStarted_fails() {
    try (var role = role(Map.of())) {
      assertThrows(IllegalStateException.class, () -> role.awaitRunning(Duration.ofMillis(1)));
    }
  }

  @Test
  void awaitEnd_closed_returns() throws Exception {
    var role = role(Map.of());
    role.close();
    role.awaitEnd();
  }

  @Test
  void close_whileStartWaitsForTopics_endsTheWait() throws Exception {
    var role = role(Map.of("kafka.bootstrap.servers", "127.0.0.1:1"));
    var starting = Thread.ofPlatform().start(role::start);
    role.close();
    starting.join(30_000);
    assertEquals(Thread.State.TERMINATED, starting.getState());
    assertTrue(role.failure().isEmpty());
  }
}
