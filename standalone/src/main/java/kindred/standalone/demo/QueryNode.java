package kindred.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The query node as its users see it. */
final class QueryNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @param version that answers, 0 while none does
   * @param images in its index
   */
  record Served(int version, long images) {
    static final Served NOTHING = new Served(0, 0);
  }

  private final URI uri;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  QueryNode(URI uri) {
    this.uri = uri;
  }

  URI uri() {
    return uri;
  }

  Served served() throws InterruptedException {
    var request = HttpRequest.newBuilder(uri.resolve("/v1/versions/live")).timeout(PATIENCE);
    try {
      var answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return switch (answer.statusCode()) {
        case 200 -> served(JSON.readTree(answer.body()));
        case 401, 403, 421 ->
            throw new IllegalStateException(
                "the demo asks its query node without a key: leave query.keys, query.jwt and query.tls out");
        default -> Served.NOTHING;
      };
    } catch (IOException e) {
      return Served.NOTHING; // asked again in half a second
    }
  }

  private static Served served(JsonNode live) {
    return new Served(live.path("served").asInt(), live.path("images").asLong());
  }

  @Override
  public void close() {
    http.close();
  }
}
