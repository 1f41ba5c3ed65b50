package kindred.standalone.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.check.Settled;

/**
 * A number of good events, each an image of its own, and the wait until all are where they belong.
 */
public record DrawnEvents(Config config, DrawnCharacters drawn) {
  public DrawnEvents(Config config) {
    this(config, new DrawnCharacters(5, 2, 300));
  }

  public static String id(int event) {
    return "image/" + event;
  }

  /** Acknowledged when it returns. */
  public void send(int from, int to) {
    // Of the roles' settings only the brokers: this producer is patient.
    var servers = Map.of("bootstrap.servers", config.getString("kafka.bootstrap.servers"));
    try (var producer =
        new EventProducer(
            new KafkaConfig(servers),
            new Topics(TopicsConfig.from(config)),
            IngestConfig.from(config),
            Clock.systemUTC())) {
      for (int i = from; i < to; i++) {
        var bytes = drawn.read(i % drawn.size()).bytes();
        producer.send(new SourceImage(id(i), Optional.of("x"), bytes, Optional.empty(), Map.of()));
      }
    }
  }

  /**
   * Waits until so many events are searchable or rejected, once.
   *
   * @param failures what has ended a role
   */
  public static String settle(Settled settled, Supplier<List<Throwable>> failures, int events)
      throws Exception {
    var looks = new Settled.Look[1];
    try {
      Await.until(
          events + " events are where they belong",
          () -> {
            assertEquals(List.of(), failures.get());
            looks[0] = settled.look();
            assertEquals(List.of(), looks[0].wrong());
            return looks[0].missing().isEmpty();
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": " + looks[0], e);
    }
    System.out.println("settled: " + looks[0].summary());
    assertEquals(true, looks[0].summary().startsWith("events=" + events + " "), looks[0].summary());
    return looks[0].summary();
  }
}
