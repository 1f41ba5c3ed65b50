package kindred.standalone.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kindred.standalone.running.Await;

/** A query node's HTTP API. */
final class Client implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(URI base) {
    this.base = base;
  }

  URI uri() {
    return base;
  }

  void awaitReady() throws Exception {
    Await.until("the node is ready", () -> status("/readyz") == 200);
  }

  void awaitServed(int version) throws Exception {
    Await.until(
        "version " + version + " is served",
        () -> json("/v1/versions/live").get("served").asInt() == version);
  }

  int status(String path) throws IOException, InterruptedException {
    return get(path).statusCode();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    var answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Every image, page by page; one that came twice is there twice. */
  List<String> ids() throws IOException, InterruptedException {
    var ids = new ArrayList<String>();
    var page = "/v1/images?limit=500";
    while (!page.isEmpty()) {
      var json = json(page);
      json.get("images").forEach(image -> ids.add(image.get("id").asText()));
      page =
          json.get("next").isNull()
              ? ""
              : "/v1/images?limit=500&after="
                  + URLEncoder.encode(json.get("next").asText(), StandardCharsets.UTF_8);
    }
    return ids;
  }

  /**
   * A search.
   *
   * @param filter as JSON; empty: none
   */
  JsonNode search(float[] vector, int k, String filter) throws IOException, InterruptedException {
    var body =
        "{\"k\":%d,\"vector\":%s%s}"
            .formatted(k, Arrays.toString(vector), filter.isEmpty() ? "" : ",\"filter\":" + filter);
    var request =
        HttpRequest.newBuilder(base.resolve("/v1/search"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
