package kindred.standalone.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kindred.encoder.EmbedMetrics;
import kindred.ingest.validation.ValidationMetrics;
import kindred.learner.LearnMetrics;
import kindred.standalone.config.Configuration;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the roles without an HTTP server of their own tell probes and Prometheus. */
class RoleMetricsTest {
  private static final Path TABLE = Path.of("../docs/operations.md");
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(kindred_ROLE_|kindred_[a-z]+_|jvm_|process_)(\\S*?)(\\{[^`]*})?` \\| (\\w+) \\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Map<String, Consumer<MeterRegistry>> ROLES =
      Map.of(
          "validate", ValidationMetrics::new,
          "embed", EmbedMetrics::new,
          "learn", registry -> new LearnMetrics(registry, InstantSource.system()));

  /** Name to type. */
  private static TreeMap<String, String> documented(String role) throws Exception {
    var own = "kindred_" + role + "_";
    var names = new TreeMap<String, String>();
    for (var line : Files.readAllLines(TABLE)) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        var group = row.group(1).replace("ROLE", role);
        if (!group.startsWith("kindred_") || group.equals(own)) {
          names.put(group + row.group(2), row.group(4));
        }
      }
    }
    return names;
  }

  private static TreeMap<String, String> scraped(String text) {
    var names = new TreeMap<String, String>();
    var type = TYPE.matcher(text);
    while (type.find()) {
      names.put(type.group(1), type.group(2));
    }
    return names;
  }

  /** No broker listens there. */
  private static Config config(Map<String, String> others) {
    var keys =
        new HashMap<>(
            Map.of(
                "health.enabled", "true",
                "health.port", "0",
                "kafka.bootstrap.servers", "127.0.0.1:1"));
    keys.putAll(others);
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  private static RoleHealth health(
      String role, Optional<String> notReady, Map<String, String> others) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ROLES.get(role).accept(registry);
    return health(role, notReady, others, registry, () -> Optional.of("group"));
  }

  private static RoleHealth health(
      String role,
      Optional<String> notReady,
      Map<String, String> others,
      PrometheusMeterRegistry registry,
      Supplier<Optional<String>> group) {
    var lag = RoleHealth.ofGroup("topic", group);
    var health = new RoleHealth(role, config(others), registry, () -> notReady, () -> 12, lag);
    health.start();
    return health;
  }

  private static HttpResponse<String> send(URI base, String path, String method) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(base.resolve(path)).method(method, BodyPublishers.noBody());
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void names_ofTableAndRole_areTheSame() throws Exception {
    for (var role : ROLES.keySet()) {
      try (var health = health(role, Optional.empty(), Map.of())) {
        var answer = send(health.uri(), "/metrics", "GET");
        assertEquals(documented(role), scraped(answer.body()), role);
        var lost = "kindred_" + role + "_lost_records_total 12.0";
        assertTrue(answer.body().contains(lost), answer.body());
      }
    }
  }

  @Test
  void probes_whileTheRoleWorks_sayReady() throws Exception {
    try (var health = health("embed", Optional.empty(), Map.of())) {
      assertEquals("{\"status\":\"alive\"}", send(health.uri(), "/livez", "GET").body());
      var ready = send(health.uri(), "/readyz", "GET");
      assertEquals(200, ready.statusCode());
      assertEquals("{\"status\":\"ready\"}", ready.body());
      var head = send(health.uri(), "/readyz", "HEAD");
      assertEquals(200, head.statusCode());
      assertEquals("", head.body());
      assertTrue(send(health.uri(), "/metrics", "GET").body().contains("kindred_embed_ready 1.0"));
    }
  }

  @Test
  void readyz_whileTheRoleDoesNotWork_saysWhy_andItIsAlive() throws Exception {
    try (var health = health("learn", Optional.of("waits for its topics"), Map.of())) {
      var answer = send(health.uri(), "/readyz", "GET");
      assertEquals(503, answer.statusCode());
      assertTrue(answer.body().contains("\"detail\":\"waits for its topics\""), answer.body());
      assertEquals(200, send(health.uri(), "/livez", "GET").statusCode());
      assertTrue(send(health.uri(), "/metrics", "GET").body().contains("kindred_learn_ready 0.0"));
    }
  }

  @Test
  void readyz_brokerSilentForTooLong_saysSo() throws Exception {
    var soon = Map.of("health.max-broker-silence", "1 s", "health.interval", "500 ms");
    try (var health = health("validate", Optional.empty(), soon)) {
      var answer = send(health.uri(), "/readyz", "GET");
      while (answer.statusCode() == 200) {
        Thread.sleep(100);
        answer = send(health.uri(), "/readyz", "GET");
      }
      assertTrue(answer.body().contains("the broker has not answered for"), answer.body());
    }
  }

  /** Neither does the watch end with a failure of another kind. */
  @Test
  @Timeout(60)
  void silence_whereTheBrokerRefuses_isNone() throws Exception {
    var looks = new AtomicInteger();
    Supplier<Optional<String>> refused =
        () -> {
          if (looks.incrementAndGet() == 1) {
            throw new IllegalArgumentException("of another kind");
          }
          throw new GroupAuthorizationException("group");
        };
    var often = Map.of("health.interval", "1 ms");
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var _ = health("embed", Optional.empty(), often, registry, refused)) {
      var silence = registry.get("kindred.embed.broker.silence").timeGauge();
      int begun = looks.get();
      double before = silence.value(TimeUnit.NANOSECONDS);
      while (looks.get() < begun + 3 || silence.value(TimeUnit.NANOSECONDS) >= before) {
        Thread.sleep(1);
        before = Math.max(before, silence.value(TimeUnit.NANOSECONDS));
      }
    }
  }

  @Test
  void otherRequests_areRefused() throws Exception {
    try (var health = health("validate", Optional.empty(), Map.of())) {
      assertEquals(404, send(health.uri(), "/livez/x", "GET").statusCode());
      assertEquals(404, send(health.uri(), "/", "GET").statusCode());
      var post = send(health.uri(), "/livez", "POST");
      assertEquals(405, post.statusCode());
      assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElseThrow());
    }
  }
}
