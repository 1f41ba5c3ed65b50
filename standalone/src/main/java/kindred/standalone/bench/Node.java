package kindred.standalone.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A query node as its clients see it, one of whom has the key. Thread-safe. */
final class Node implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI uri;
  private final String key;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param key that promotes versions
   */
  Node(URI uri, String key) {
    this.uri = uri;
    this.key = key;
  }

  /** The version that answers, 0 while none does. */
  int served() {
    return live().path("served").asInt();
  }

  /** Images in its index. */
  int images() {
    return live().path("images").asInt();
  }

  /** How far its searches see: partition of the samples to next offset. */
  Map<Integer, Long> readThrough() {
    var through = new HashMap<Integer, Long>();
    live()
        .path("readThrough")
        .properties()
        .forEach(end -> through.put(Integer.valueOf(end.getKey()), end.getValue().asLong()));
    return through;
  }

  /** Of all its indices' files. */
  long indexBytes() {
    var text = new String(send(request("/metrics")).body(), UTF_8);
    return text.lines()
        .filter(line -> line.startsWith("kindred_query_index_bytes "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode live() {
    return json(request("/v1/versions/live"));
  }

  /** Versions that it has read of. */
  int known() {
    return json(request("/v1/versions")).path("versions").size();
  }

  /**
   * Goes to a version that is warm.
   *
   * @return microseconds from request to answer
   * @throws IllegalStateException where the version is not served by then
   */
  long flipTo(int version) {
    long start = System.nanoTime();
    var answer = promote(version);
    long took = (System.nanoTime() - start) / 1_000;
    if (!answer.path("servedNow").asBoolean()) {
      throw new IllegalStateException("a warm version was not served at once: " + answer);
    }
    return took;
  }

  /** The answer to a promotion. */
  JsonNode promote(int version) {
    return json(
        request("/v1/versions/" + version + "/promote")
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.noBody()));
  }

  /**
   * An image's label as {@code GET /v1/images/{id}} has it.
   *
   * @param version that is asked; empty: the served one
   * @return empty where there is no such image
   */
  Optional<String> label(String id, Optional<Integer> version) {
    var pinned = version.map(number -> "?version=" + number).orElse("");
    var answer = send(request("/v1/images/" + text(id) + pinned));
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(ofSuccess(answer).path("label").asText());
  }

  /**
   * A search by an image's file.
   *
   * @param parameters of the query
   */
  JsonNode search(String parameters, byte[] png) {
    return json(
        request("/v1/search?" + parameters)
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(png)));
  }

  /** As a part of a path or a query. */
  static String text(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri.resolve(path)).timeout(PATIENCE);
  }

  private JsonNode json(HttpRequest.Builder request) {
    return ofSuccess(send(request));
  }

  private static JsonNode ofSuccess(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("the node answered " + new String(answer.body(), UTF_8));
    }
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON of the node", e);
    }
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer of the node", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
