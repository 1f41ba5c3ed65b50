package kindred.standalone.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.standalone.check.EventLedger;
import kindred.standalone.check.TopicLog;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of {@code docker-compose.yml} as processes, by the image's entry point, over a
 * broker that wants TLS and a password: they come up healthy, tell Prometheus what they did, and
 * are stopped by SIGTERM, one after the other, while clients search and events stream. One run,
 * looked at from several sides in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployedRolesTest {
  /** printf %s secret | sha256sum; read is enough to search and for metrics. */
  private static final String KEYS =
      "[{name = reader, role = read, sha256 = 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b}]";

  private static final String KEY = "secret";
  private static final int DIM = 16;
  private static final int CLIENTS = 4;

  /** drain, stop-timeout, and what the documentation allows after them. */
  private static final Duration STOP = Duration.ofSeconds(4 + 10 + 30);

  /** A small network. Its first version stays, so that nothing is built while nodes are stopped. */
  private static final Map<String, String> SMALL =
      settings(
          "encoder.input.side", "16",
          "encoder.input.channels", "1",
          "encoder.width", "16",
          "encoder.embedding-dim", Integer.toString(DIM),
          "learner.batch.anchor-classes", "2",
          "learner.batch.class-slots", "2",
          "learner.batch.images-per-class", "3",
          "learner.publish.first-steps", "100000",
          "learner.publish.min-steps", "100000",
          "learner.publish.max-steps", "100000",
          "health.interval", "1 s",
          // The balancer asks five times a second, on a machine that may have much else to do.
          "query.http.drain", "4 s");

  private static Map<String, String> settings(String... keysAndValues) {
    var settings = new HashMap<String, String>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper json = JsonMapper.builder().build();
  private SecuredBroker broker;
  private ComposeProcesses services;
  private DrawnStream stream;
  private TopicLog log;

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    broker = new SecuredBroker(dir.resolve("broker"));
    log = new TopicLog(broker.plainServers());
    var keys = new HashMap<>(SMALL);
    keys.putAll(broker.keysWithFile());
    keys.put("query.keys", KEYS);
    var environment = new HashMap<String, String>();
    keys.forEach((key, value) -> environment.put(ComposeProcesses.variable(key), value));
    services = new ComposeProcesses(dir, environment);
    var topics = services.start("topics");
    assertEquals(0, topics.awaitExit(), topics.log());
    for (var service : List.of("validate", "learn", "embed", "serve-1", "serve-2")) {
      services.start(service);
    }
    var own = new HashMap<>(SMALL);
    own.putAll(broker.keys());
    var config = Configuration.load(Optional.empty(), Map.of(), own);
    stream = new DrawnStream(config, new SplittableRandom(11));
  }

  @AfterAll
  void stop() throws Exception {
    if (stream != null) {
      stream.close();
    }
    services.close();
    broker.close();
    http.close();
  }

  @Test
  @Order(1)
  void services_started_becomeHealthy() throws Exception {
    for (var service : List.of("validate", "learn", "embed", "serve-1", "serve-2")) {
      Await.until(
          service + " is healthy",
          () -> {
            assertTrue(services.of(service).isAlive(), () -> service + ": " + log(service));
            return services.isHealthy(service);
          });
    }
    stream.start();
    Await.until("images on both nodes", () -> images("serve-1") > 10 && images("serve-2") > 10);
  }

  @Test
  @Order(2)
  void metrics_afterEverythingIsTaken_areWhatWasDone() throws Exception {
    int events = stream.pause();
    try {
      var ledger = settle(events);
      Await.until("no lag", () -> lag("validate") == 0 && lag("embed") == 0 && lag("learn") == 0);
      assertEquals(
          (double) events,
          value("validate", "events_total{verdict=\"accepted\"}")
              + value("validate", "events_total{verdict=\"deleted\"}")
              + value("validate", "events_total{verdict=\"rejected\"}"));
      assertEquals(ledger.rejected(), value("validate", "events_total{verdict=\"rejected\"}"));
      assertEquals(ledger.samples(), value("embed", "records_total"));
      assertEquals(ledger.samples(), value("learn", "events_total"));
      assertEquals(1, value("learn", "leading"));
      assertEquals(1, value("embed", "complete_version"));
      assertEquals(1, value("embed", "read_ratio"));
      assertTrue(value("learn", "checkpoint_age_seconds") < 600);
      for (var role : List.of("validate", "embed", "learn")) {
        assertEquals(1, value(role, "ready"), role);
        assertTrue(value(role, "lag_seconds") < 60, role);
      }
    } finally {
      stream.resume();
    }
  }

  private record Load(AtomicInteger answers, ConcurrentLinkedQueue<String> failures) {}

  /** One search, sent once. */
  private void search(URI node, SplittableRandom random, Load load) throws InterruptedException {
    var vector = random.doubles(DIM, -1, 1).boxed().toList();
    var request =
        HttpRequest.newBuilder(node.resolve("/v1/search"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"k\":3,\"vector\":" + vector + "}"));
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        load.failures().add(node + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (java.io.IOException e) {
      load.failures().add(node + ": " + e);
    }
    load.answers().incrementAndGet();
  }

  @Test
  @Order(3)
  void serve_terminatedUnderLoad_failsNoRequest_andIsBackSoon() throws Exception {
    var nodes = List.of(services.node("serve-1"), services.node("serve-2"));
    var load = new Load(new AtomicInteger(), new ConcurrentLinkedQueue<>());
    var random = new SplittableRandom(3);
    try (var balancer = new Balancer(nodes, Duration.ofMillis(200));
        var threads = Executors.newCachedThreadPool()) {
      balancer.start();
      for (int i = 0; i < CLIENTS; i++) {
        var own = random.split();
        threads.submit(
            () -> {
              while (!threads.isShutdown()) {
                search(balancer.next(), own, load);
                Thread.sleep(2);
              }
              return null;
            });
      }
      awaitAnswers(load, 100);
      terminate("serve-1");
      awaitAnswers(load, 100);
      services.start("serve-1");
      Await.until("serve-1 is back", () -> services.isHealthy("serve-1"));
      awaitAnswers(load, 100);
      threads.shutdown();
    }
    assertEquals(List.of(), List.copyOf(load.failures()), load.answers() + " answers");
    System.out.println("answers around the stop of a node: " + load.answers());
  }

  private static void awaitAnswers(Load load, int more) throws Exception {
    int goal = load.answers().get() + more;
    Await.until(more + " answers", () -> load.answers().get() >= goal);
  }

  /** The other roles in turn, started again; events stream all the while. */
  @Test
  @Order(4)
  void others_terminatedWhileEventsStream_loseNothing() throws Exception {
    for (var service : List.of("validate", "embed", "learn")) {
      terminate(service);
      services.start(service);
      Await.until(service + " is back", () -> services.isHealthy(service));
    }
    int events = stream.pause();
    try {
      settle(events);
      Await.until("all is learnt", () -> lag("learn") == 0);
    } finally {
      stream.resume();
    }
  }

  /** By SIGTERM; ends with status 0, within its time, and says so. */
  private void terminate(String service) throws Exception {
    var process = services.of(service);
    long begun = System.nanoTime();
    process.signal("TERM");
    assertEquals(0, process.awaitExit(), () -> service + ": " + log(service));
    var took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(STOP) < 0, service + " took " + took);
    assertTrue(
        log(service).contains("stopped: all that was under way has ended"),
        () -> service + ": " + log(service));
    System.out.println("terminated: service=%s ms=%d".formatted(service, took.toMillis()));
  }

  @Test
  @Order(5)
  void passwords_areInNoLog() throws Exception {
    var logs = services.logs();
    assertTrue(logs.contains("\"message\":"), "the logs are JSON");
    assertFalse(logs.contains(SecuredBroker.PASSWORD), "the broker's password");
    assertFalse(logs.contains("sha256 ="), "digests of callers' keys");
  }

  private String log(String service) {
    try {
      return services.of(service).log();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Everything sent is rejected, or searchable on both nodes; once. */
  private EventLedger settle(int events) throws Exception {
    var ledgers = new EventLedger[1];
    Await.until(
        "everything is where it belongs",
        () -> {
          ledgers[0] = EventLedger.read(log, "kindred", 1);
          assertEquals(List.of(), ledgers[0].wrong());
          return ledgers[0].missing().isEmpty()
              && images("serve-1") == ledgers[0].gallery().size()
              && images("serve-2") == ledgers[0].gallery().size();
        });
    assertEquals(events, ledgers[0].events());
    return ledgers[0];
  }

  private int images(String service) throws Exception {
    var request =
        HttpRequest.newBuilder(services.node(service).resolve("/v1/versions/live"))
            .timeout(Duration.ofSeconds(30))
            .header("X-Api-Key", KEY);
    JsonNode live = json.readTree(http.send(request.build(), BodyHandlers.ofByteArray()).body());
    return live.path("images").asInt();
  }

  private double lag(String role) throws Exception {
    return value(role, "lag_records");
  }

  private double value(String role, String name) throws Exception {
    var request = HttpRequest.newBuilder(services.health(role).resolve("/metrics")).build();
    var start = "kindred_" + role + "_" + name + " ";
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + start));
  }
}
