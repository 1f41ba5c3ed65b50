package kindred.standalone.running;

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
import java.util.List;
import java.util.stream.StreamSupport;

/** The query node's HTTP API, as a client with no code of ours would use it. */
public final class Api implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();

  public Api(URI base) {
    this.base = base;
  }

  public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  public JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  public HttpResponse<byte[]> image(String id) throws IOException, InterruptedException {
    return get("/v1/images/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
  }

  public JsonNode searchImage(byte[] file, int k) throws IOException, InterruptedException {
    return post("/v1/search?k=" + k, "image/png", file);
  }

  public JsonNode searchJson(String body) throws IOException, InterruptedException {
    return post("/v1/search", "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  public HttpResponse<byte[]> promote(int version, String key)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve("/v1/versions/" + version + "/promote"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  /** Versions that were promoted and are not retired, ascending. */
  public List<Integer> promotedVersions() throws IOException, InterruptedException {
    return StreamSupport.stream(json("/v1/versions").path("versions").spliterator(), false)
        .filter(version -> version.path("promotion").isObject())
        .map(version -> version.path("version").asInt())
        .sorted()
        .toList();
  }

  /** Writes an image; the answer. */
  public JsonNode write(String id, byte[] file) throws IOException, InterruptedException {
    return post("/v1/images?id=" + id, "image/png", file);
  }

  private JsonNode post(String path, String type, byte[] body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200 && answer.statusCode() != 202) {
      throw new AssertionError(answer.statusCode() + ": " + new String(answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
