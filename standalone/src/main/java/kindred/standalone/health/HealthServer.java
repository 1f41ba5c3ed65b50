package kindred.standalone.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import kindred.schemas.OperatorException;

/**
 * {@code GET /livez}, {@code /readyz} and {@code /metrics}, with the JDK's own server: a few small
 * answers to probes and to Prometheus, without keys. Answers are as the query node's.
 */
final class HealthServer implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  static {
    // Read by the JDK's server once: seconds for a request and an answer, and connections.
    Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", "64",
            "sun.net.httpserver.nodelay", "true")
        .forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
  }

  private record Answer(int status, String type, String body) {}

  private final ExecutorService threads;
  private final HttpServer server;

  /**
   * Listens at once.
   *
   * @param notReady why not, or empty: ready
   * @param metrics in Prometheus' text format
   */
  HealthServer(HealthConfig config, Supplier<Optional<String>> notReady, Supplier<String> metrics) {
    try {
      server = HttpServer.create(new InetSocketAddress(config.host(), config.port()), BACKLOG);
    } catch (IOException e) {
      throw new OperatorException(
          "health.host %s, health.port %d: cannot listen there: %s"
              .formatted(config.host(), config.port(), e.getMessage()),
          e);
    }
    threads =
        Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("health-", 1).factory());
    server.setExecutor(threads);
    var answers =
        Map.<String, Supplier<Answer>>of(
            "/livez", () -> new Answer(200, JSON, "{\"status\":\"alive\"}"),
            "/readyz", () -> readiness(notReady.get()),
            "/metrics", () -> new Answer(200, PROMETHEUS, metrics.get()));
    server.createContext("/", exchange -> answer(exchange, answers));
    server.start();
  }

  private static Answer readiness(Optional<String> reason) {
    return reason
        .map(why -> problem(503, "not-ready", "Not ready", why))
        .orElse(new Answer(200, JSON, "{\"status\":\"ready\"}"));
  }

  /** None of the parts needs escaping: they are ours, and numbers. */
  private static Answer problem(int status, String type, String title, String detail) {
    return new Answer(
        status,
        PROBLEM,
        "{\"type\":\"urn:kindred:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(type, title, status, detail));
  }

  private static void answer(HttpExchange exchange, Map<String, Supplier<Answer>> answers)
      throws IOException {
    try (exchange) {
      var at = answers.get(exchange.getRequestURI().getPath());
      var method = exchange.getRequestMethod();
      if (at == null) {
        send(exchange, problem(404, "not-found", "Not found", "no such path"));
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, problem(405, "method-not-allowed", "Method not allowed", "GET or HEAD"));
      } else {
        send(exchange, at.get());
      }
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    var head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  URI uri() {
    var address = server.getAddress();
    var host = address.getAddress().getHostAddress();
    return URI.create(
        "http://%s:%d/".formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
