package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.Ports;
import kindred.standalone.running.Proxy;
import kindred.standalone.running.RolesInThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that cannot be reached for longer than every client waits for an answer, because of the
 * network or because it is away: validate, embed and serve go on where they were. The clients'
 * patience is shortened, for Kafka's is a minute and more. {@code -Dkindred.outage=true}: longer,
 * and by more ways that a network can break.
 */
class BrokerOutageTest {
  private static final String PREFIX = "kindred";
  private static final String LOCAL = "127.0.0.1";
  private static final boolean LONG = Boolean.getBoolean("kindred.outage");

  /** Beyond the clients' patience; by request also beyond a transaction's time. */
  private static final long OUTAGE_SECONDS = LONG ? 20 : 6;

  private static final List<Proxy.State> BROKEN =
      LONG
          ? List.of(Proxy.State.STALLED, Proxy.State.CUT, Proxy.State.REFUSED)
          : List.of(Proxy.State.REFUSED);

  private static final Map<String, String> IMPATIENT =
      Map.of(
          "kafka.request.timeout.ms", "3000",
          "kafka.default.api.timeout.ms", "4000",
          "kafka.max.block.ms", "4000",
          "kafka.delivery.timeout.ms", "4000",
          // Of validate, which would wait for as long as the outage may last.
          "kafka.producer.max.block.ms", "4000");

  @TempDir private Path directory;
  private final DrawnCharacters drawn = new DrawnCharacters(5, 2, 300);
  private int sent;

  @Test
  void brokerNotThereForLong_rolesGoOn_everyEventOnce() throws Exception {
    // The roles see the broker through the proxy, the test sees it directly.
    var ports = Ports.free(4);
    var config = broker(ports);
    var broker = start(config);
    try (var network = new Proxy(ports.get(3), ports.get(2));
        var roles = new RolesInThreads(directory, LOCAL + ":" + network.port(), PREFIX, IMPATIENT);
        var settled = new Settled(new TopicLog(servers(ports)), PREFIX, roles.node());
        var api = new Api(roles.node())) {
      send(roles, ports, 10);
      settle(settled, roles);
      for (var state : BROKEN) {
        send(roles, ports, 100);
        // The roles are in the middle of these.
        network.set(state);
        outlast(roles, api);
        network.set(Proxy.State.PASSING);
        settle(settled, roles);
      }
      send(roles, ports, 100);
      broker.close();
      outlast(roles, api);
      broker = start(config);
      send(roles, ports, 10);
      settle(settled, roles);
    } finally {
      broker.close();
    }
  }

  private static void outlast(RolesInThreads roles, Api api) throws Exception {
    TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
    assertEquals(List.of(), roles.failures());
    assertEquals(200, api.image("image/3").statusCode());
  }

  /** With a listener that the broker advertises at the proxy. */
  private BrokerConfig broker(List<Integer> ports) {
    var listeners = "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,ROLES://127.0.0.1:%d";
    var advertised = "PLAINTEXT://127.0.0.1:%d,ROLES://127.0.0.1:%d";
    var settings =
        Map.of(
            "controller.quorum.voters",
            "1@" + LOCAL + ":" + ports.get(1),
            "listeners",
            listeners.formatted(ports.get(0), ports.get(1), ports.get(2)),
            "advertised.listeners",
            advertised.formatted(ports.get(0), ports.get(3)),
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,ROLES:PLAINTEXT");
    return new BrokerConfig(
        directory.resolve("broker"), LOCAL, ports.getFirst(), 16 << 20, "", settings);
  }

  private static String servers(List<Integer> ports) {
    return LOCAL + ":" + ports.getFirst();
  }

  private static EmbeddedBroker start(BrokerConfig config) {
    var broker = new EmbeddedBroker(config);
    broker.start();
    return broker;
  }

  /** Acknowledged when it returns. */
  private void send(RolesInThreads roles, List<Integer> ports, int events) {
    // The producer of events is patient.
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", servers(ports)));
    var ingest = IngestConfig.from(roles.config());
    try (var producer = new EventProducer(kafka, roles.topics(), ingest, Clock.systemUTC())) {
      for (int end = sent + events; sent < end; sent++) {
        var bytes = drawn.read(sent % drawn.size()).bytes();
        var image =
            new SourceImage("image/" + sent, Optional.of("x"), bytes, Optional.empty(), Map.of());
        producer.send(image);
      }
    }
  }

  private void settle(Settled settled, RolesInThreads roles) throws Exception {
    long start = System.nanoTime();
    var looks = new Settled.Look[1];
    Await.until(
        sent + " events are where they belong",
        () -> {
          assertEquals(List.of(), roles.failures());
          looks[0] = settled.look();
          assertEquals(List.of(), looks[0].wrong());
          return looks[0].missing().isEmpty();
        });
    long ms = (System.nanoTime() - start) / 1_000_000;
    System.out.println("settled: ms=" + ms + " " + looks[0].summary());
    assertEquals(true, looks[0].summary().startsWith("events=" + sent + " "), looks[0].summary());
  }
}
