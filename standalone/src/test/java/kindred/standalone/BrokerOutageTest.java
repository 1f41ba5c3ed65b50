package kindred.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;
import kindred.schemas.KafkaConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is away for longer than every client waits for an answer: validate, embed and serve
 * go on where they were. The clients' patience is shortened, for Kafka's is a minute and more.
 *
 * <p>Not part of the ordinary run: about one run in six embed asked for its position for five
 * minutes and more after the broker was back ({@code docs/operations.md}); the cause is not found.
 */
@EnabledIfSystemProperty(
    named = "kindred.outage",
    matches = "true",
    disabledReason = "fails now and then, see docs/operations.md; -Dkindred.outage=true runs it")
class BrokerOutageTest {
  private static final String PREFIX = "kindred";
  private static final long OUTAGE_SECONDS = 25;
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "kafka.request.timeout.ms", "3000",
          "kafka.default.api.timeout.ms", "4000",
          "kafka.max.block.ms", "4000",
          "kafka.delivery.timeout.ms", "4000");

  @TempDir private Path directory;
  private final DrawnCharacters drawn = new DrawnCharacters(5, 2, 300);

  @Test
  void brokerAwayForLong_rolesGoOn_everyEventOnce() throws Exception {
    var log = new BrokerConfig(directory.resolve("broker"), "127.0.0.1", freePort(), 16 << 20);
    var broker = start(log);
    try (var roles = new RolesInThreads(directory, broker.bootstrapServers(), PREFIX, IMPATIENT)) {
      try (var settled =
              new Settled(new TopicLog(broker.bootstrapServers()), PREFIX, roles.node());
          var api = new Api(roles.node())) {
        send(roles, 0, 10);
        settle(settled, roles, 10);
        // The roles are in the middle of these.
        send(roles, 10, 200);
        broker.close();
        TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
        assertEquals(List.of(), roles.failures());
        assertEquals(200, api.image("image/3").statusCode());
        broker = start(log);
        send(roles, 200, 210);
        settle(settled, roles, 210);
      }
    } finally {
      broker.close();
    }
  }

  private static EmbeddedBroker start(BrokerConfig config) {
    var broker = new EmbeddedBroker(config);
    broker.start();
    return broker;
  }

  /** Acknowledged when it returns. */
  private void send(RolesInThreads roles, int from, int to) {
    // The producer of events is patient.
    var servers = roles.config().getString("kafka.bootstrap.servers");
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", servers));
    var ingest = IngestConfig.from(roles.config());
    try (var producer = new EventProducer(kafka, roles.topics(), ingest, Clock.systemUTC())) {
      for (int i = from; i < to; i++) {
        var bytes = drawn.read(i % drawn.size()).bytes();
        var image =
            new SourceImage("image/" + i, Optional.of("x"), bytes, Optional.empty(), Map.of());
        producer.send(image);
      }
    }
  }

  private static void settle(Settled settled, RolesInThreads roles, int events) throws Exception {
    var looks = new Settled.Look[1];
    Await.until(
        events + " events are where they belong",
        () -> {
          assertEquals(List.of(), roles.failures());
          looks[0] = settled.look();
          assertEquals(List.of(), looks[0].wrong());
          return looks[0].missing().isEmpty();
        });
    System.out.println("settled: " + looks[0].summary());
    assertEquals(true, looks[0].summary().startsWith("events=" + events + " "), looks[0].summary());
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
