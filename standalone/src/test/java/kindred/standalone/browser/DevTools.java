package kindred.standalone.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One WebSocket of the DevTools protocol: calls with their answers, and events as they come. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final StringBuilder message = new StringBuilder();
  private WebSocket socket;
  private int last;

  private DevTools() {}

  static DevTools connect(HttpClient http, URI uri) {
    var tools = new DevTools();
    tools.socket = http.newWebSocketBuilder().buildAsync(uri, tools).join();
    return tools;
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean whole) {
    message.append(data);
    if (whole) {
      receive(message.toString());
      message.setLength(0);
    }
    socket.request(1);
    return null;
  }

  private void receive(String text) {
    try {
      var json = JSON.readTree(text);
      if (json.has("id")) {
        calls.remove(json.path("id").asInt()).complete(json);
      } else {
        events.add(json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  /** Events so far, of one method. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  JsonNode call(String method) {
    return call(method, Map.of());
  }

  /** The result of a call; an error of the protocol is one of the test. */
  JsonNode call(String method, Map<String, ?> parameters) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", ++last).put("method", method).set("params", JSON.valueToTree(parameters));
    var answer = new CompletableFuture<JsonNode>();
    calls.put(last, answer);
    socket.sendText(json.toString(), true);
    try {
      var done = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (done.has("error")) {
        throw new AssertionError(method + ": " + done.path("error"));
      }
      return done.path("result");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(method + " is not answered", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
