package kindred.standalone.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server with the three endpoints of a schema registry that Kindred calls, which answers as
 * Apicurio 3.3.3 was seen to ({@link ConfluentOnBrokerTest} runs on both). No registry: no
 * versions, no compatibility, nothing on disk.
 */
final class MinimalRegistry implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** How the next requests go. */
  enum Mood {
    ANSWERS,
    /** Status 503. */
    UNAVAILABLE,
    /** Status 401. */
    REFUSES,
    /** Status 404 without the API's error code, as at a wrong path. */
    IS_NONE,
    /** Status 409: does not fit the subject's schemas. */
    CONFLICTS,
    /** The beginning of an answer. */
    STALLS
  }

  /** What a request was. */
  record Request(String method, String path, String authorization) {}

  private record Entry(String subject, ObjectNode answer) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Mood mood = Mood.ANSWERS;

  MinimalRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void is(Mood now) {
    mood = now;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Registers a text as it is; returns its id. */
  int register(String subject, String schema) {
    return register(subject, JSON.createObjectNode().put("schema", schema));
  }

  /** With the fields of the answer, such as a {@code schemaType}. */
  synchronized int register(String subject, ObjectNode answer) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).answer.equals(answer)) {
        return i + 1;
      }
    }
    entries.add(new Entry(subject, answer));
    return entries.size();
  }

  /** Schemas of a subject. */
  List<String> schemas(String subject) {
    return entries.stream()
        .filter(entry -> entry.subject.equals(subject))
        .map(entry -> entry.answer.path("schema").asText())
        .toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(new Request(exchange.getRequestMethod(), path, authorization));
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    switch (mood) {
      case ANSWERS -> answer(exchange, path.split("/"), body);
      case UNAVAILABLE -> send(exchange, 503, "<html>busy</html>");
      case REFUSES -> send(exchange, 401, error(40101, "not you"));
      case IS_NONE -> send(exchange, 404, "{\"title\":\"no resource\",\"status\":404}");
      case CONFLICTS -> send(exchange, 409, error(409, "incompatible with an earlier schema"));
      case STALLS -> stall(exchange);
    }
  }

  private void answer(HttpExchange exchange, String[] path, String body) throws IOException {
    if (path[1].equals("schemas")) {
      long asked = Long.parseLong(path[3]);
      if (asked > Integer.MAX_VALUE) { // as Confluent's, to which the path is none of its own then
        send(exchange, 404, error(404, "HTTP 404 Not Found"));
        return;
      }
      int id = (int) asked;
      if (id < 1 || id > entries.size()) {
        send(exchange, 404, error(40403, "Schema " + id + " not found."));
      } else {
        send(exchange, 200, entries.get(id - 1).answer.toString());
      }
      return;
    }
    JsonNode schema = JSON.readTree(body).path("schema");
    if (path.length == 4) {
      send(exchange, 200, "{\"id\":" + register(path[2], schema.asText()) + "}");
    } else if (schemas(path[2]).contains(schema.asText())) {
      var id = register(path[2], schema.asText());
      send(exchange, 200, "{\"subject\":\"%s\",\"id\":%d,\"version\":1}".formatted(path[2], id));
    } else {
      send(exchange, 404, error(40401, "Subject '" + path[2] + "' not found."));
    }
  }

  private static String error(int code, String message) {
    return JSON.createObjectNode().put("error_code", code).put("message", message).toString();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void stall(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write('{');
    exchange.getResponseBody().flush();
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
  }
}
