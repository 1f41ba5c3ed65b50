package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import kindred.query.security.ApiKeys;
import kindred.query.version.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who is let in where, and what is said of it. */
class GuardTest {
  private static final String KEYS =
      List.of("read", "write", "admin").stream()
          .map(
              role ->
                  "{name = the-%s, role = %s, sha256 = \"%s\"}"
                      .formatted(role, role, ApiKeys.sha256(role + "-key")))
          .collect(Collectors.joining(",", "query.keys = [", "]\n"));

  @TempDir private Path directory;
  private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLog.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private TestNode node(String overrides) {
    return new TestNode(directory, overrides, () -> Status.UNKNOWN);
  }

  private static HttpResponse<String> call(
      TestNode node, String method, String path, String... headers) throws Exception {
    var request = node.request(path).method(method, BodyPublishers.noBody());
    return node.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static int status(TestNode node, String method, String path, String key)
      throws Exception {
    return call(node, method, path, "Authorization", "Bearer " + key).statusCode();
  }

  private List<String> logged() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void request_eachRole_mayWhatItMay() throws Exception {
    try (var node = node(KEYS)) {
      for (var open : List.of("/", "/search.js", "/livez")) {
        assertEquals(200, node.get(open).statusCode(), open);
      }
      assertEquals(503, node.get("/readyz").statusCode());
      for (var closed : List.of("/v1/versions", "/metrics", "/v1/learning/events", "/nowhere")) {
        assertEquals(401, node.get(closed).statusCode(), closed);
        assertEquals(401, status(node, "GET", closed, "other-key"), closed);
      }
      for (var key : List.of("read-key", "write-key", "admin-key")) {
        assertEquals(200, status(node, "GET", "/v1/versions", key));
        assertEquals(200, status(node, "GET", "/metrics", key));
        assertEquals(415, status(node, "POST", "/v1/search", key));
        assertEquals(404, status(node, "GET", "/nowhere", key));
      }
      assertEquals(403, status(node, "POST", "/v1/images", "read-key"));
      assertEquals(403, status(node, "PUT", "/v1/images/a/label", "read-key"));
      assertEquals(403, status(node, "DELETE", "/v1/images/a", "read-key"));
      for (var key : List.of("write-key", "admin-key")) {
        int status = status(node, "PUT", "/v1/images/a/label", key);
        assertTrue(status != 401 && status != 403, key);
      }
      for (var spelling :
          List.of(
              "/v1/versions/x/promote", "/v1/versions/x/promote/", "/v1/./versions/x/promote")) {
        assertEquals(401, call(node, "POST", spelling).statusCode());
        assertEquals(403, status(node, "POST", spelling, "read-key"));
        assertEquals(403, status(node, "POST", spelling, "write-key"));
        assertTrue(status(node, "POST", spelling, "admin-key") >= 400);
      }
      assertEquals(400, status(node, "POST", "/v1/versions/x/promote", "admin-key"));
    }
  }

  @Test
  void request_keyInEitherHeader_isTheSame() throws Exception {
    try (var node = node(KEYS)) {
      for (var right :
          List.of(
              List.of("X-Api-Key", "read-key"),
              List.of("Authorization", "bearer  read-key "),
              List.of("X-Api-Key", "wrong", "Authorization", "Bearer read-key"))) {
        var response = call(node, "GET", "/v1/versions", right.toArray(String[]::new));
        assertEquals(200, response.statusCode(), right::toString);
      }
      for (var wrong :
          List.of(
              List.of("X-Api-Key", ""),
              List.of("X-Api-Key", "Bearer read-key"),
              List.of("Authorization", "read-key"),
              List.of("Authorization", "Basic read-key"),
              List.of("Authorization", "Bearer"),
              List.of("Authorization", "Bearer wrong", "X-Api-Key", "read-key"),
              List.of("Authorization", "Bearer read-key", "Authorization", "Bearer read-key"),
              List.of("Authorization", "Bearer " + ApiKeys.sha256("read-key")),
              List.of("Authorization", "Bearer " + "x".repeat(4_000)))) {
        var response = call(node, "GET", "/v1/versions", wrong.toArray(String[]::new));
        assertEquals(401, response.statusCode(), wrong::toString);
        assertEquals("urn:kindred:problem:unauthorized", TestNode.json(response).getString("type"));
        assertEquals(
            "Bearer realm=\"kindred\"",
            response.headers().firstValue("www-authenticate").orElse(""));
      }
      assertEquals(401, node.get("/v1/versions?key=read-key").statusCode());
    }
  }

  @Test
  void log_adminCallsAndRefusals_sayWhoAndNeverTheKey() throws Exception {
    try (var node = node(KEYS)) {
      call(node, "POST", "/v1/versions/x/promote", "X-Api-Key", "admin-key", "X-Request-Id", "r-1");
      status(node, "POST", "/v1/versions/x/promote", "write-key");
      status(node, "GET", "/v1/versions", "stolen-key");
      status(node, "GET", "/v1/versions", "read-key");
      while (logged().size() < 3) {
        Thread.onSpinWait(); // A line comes after its answer.
      }
    }
    var lines = logged();
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(
        lines
            .getFirst()
            .startsWith(
                "admin call: id=r-1 who=the-admin from=127.0.0.1 method=POST"
                    + " path=/v1/versions/x/promote status=400 "),
        lines::toString);
    assertTrue(lines.get(1).contains(" who=the-write ") && lines.get(1).contains(" status=403 "));
    assertTrue(lines.get(2).startsWith("refused: ") && lines.get(2).contains(" who=- "));
    assertFalse(lines.toString().matches(".*(admin|write|read|stolen)-key.*"), lines::toString);
  }

  @Test
  void requestId_usable_comesBack() throws Exception {
    try (var node = node("")) {
      var own = call(node, "GET", "/livez", "X-Request-Id", "aB.9_-");
      assertEquals("aB.9_-", own.headers().firstValue("x-request-id").orElse(""));
      for (var odd : List.of("a b", "<script>", "x".repeat(65), "ü")) {
        var given = call(node, "GET", "/nowhere", "X-Request-Id", odd);
        var id = given.headers().firstValue("x-request-id").orElse("");
        assertTrue(id.matches("[0-9a-f]{16}"), id);
      }
    }
  }

  @Test
  void rate_moreThanAllowed_comesBackLater() throws Exception {
    var rate = "query.limits.rate { per-second = 0.001, burst = 3 }\n";
    try (var node = node(KEYS + rate)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, status(node, "GET", "/v1/versions", "read-key"));
        assertEquals(401, status(node, "GET", "/v1/versions", "guess-" + i));
      }
      var response = call(node, "GET", "/v1/versions", "X-Api-Key", "read-key");
      assertEquals(429, response.statusCode());
      long seconds = Long.parseLong(response.headers().firstValue("retry-after").orElse("0"));
      assertTrue(seconds > 900 && seconds <= 1_000, response.body());
      assertEquals("urn:kindred:problem:rate-limited", TestNode.json(response).getString("type"));
      assertEquals(429, status(node, "GET", "/v1/versions", "guess-3"), "by address");
      assertEquals(200, status(node, "GET", "/v1/versions", "write-key"), "by key");
      assertEquals(200, node.get("/livez").statusCode(), "not counted");
    }
  }

  @Test
  void origin_foreign_mayReadNothingAndCallNothing() throws Exception {
    try (var node = node("query.cors.origins = [\"https://app.example\"]")) {
      var own = "http://127.0.0.1:" + node.request("/").build().uri().getPort();
      for (var origin : List.of(own, "https://app.example")) {
        assertEquals(415, call(node, "POST", "/v1/search", "Origin", origin).statusCode(), origin);
      }
      for (var origin : List.of("https://evil.example", "null", "https://app.example.evil", "x")) {
        assertEquals(403, call(node, "POST", "/v1/search", "Origin", origin).statusCode(), origin);
        assertEquals(403, call(node, "OPTIONS", "/v1/search", "Origin", origin).statusCode());
        var read = call(node, "GET", "/v1/versions", "Origin", origin);
        assertEquals(200, read.statusCode());
        assertTrue(read.headers().firstValue("access-control-allow-origin").isEmpty());
      }
      var preflight =
          call(
              node,
              "OPTIONS",
              "/v1/versions/1/promote",
              "Origin",
              "https://app.example",
              "Access-Control-Request-Method",
              "POST");
      assertEquals(204, preflight.statusCode());
      var headers = preflight.headers();
      assertEquals(
          "https://app.example", headers.firstValue("access-control-allow-origin").orElse(""));
      assertEquals("600", headers.firstValue("access-control-max-age").orElse(""));
      assertEquals("Origin", headers.firstValue("vary").orElse(""));
      assertTrue(headers.firstValue("access-control-allow-credentials").isEmpty());
    }
  }
}
