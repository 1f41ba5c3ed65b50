package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.encoder.Encoder;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchApiTest {
  private static final int IMAGES = 12;

  @TempDir private Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    var overrides = "image.max-bytes = 200000, query.http.max-k = 50, query.http.default-k = 5";
    node = new TestNode(directory, overrides, () -> Status.UNKNOWN);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  /** Serves a gallery whose image {@code folder/n} is the picture n, classes even and odd. */
  private void serve() {
    var artefact = TestVersions.artefact(3);
    var index = new ExactIndex(7, TestVersions.DIM);
    try (var decoder = new ImageDecoder(imageConfig());
        var encoder = Encoder.of(7, artefact, TestVersions.CONFIG)) {
      for (int n = 0; n < IMAGES; n++) {
        var decoded = (Decoded.Image) decoder.decode(Pictures.png(n));
        var vector = encoder.embed(List.of(decoded.pixels()))[0];
        var label = Optional.of(n % 2 == 0 ? "even" : "odd");
        index.put(new IndexedImage("folder/" + n, label, Map.of("n", "" + n), vector, 0, n));
      }
    }
    index.refresh(Map.of(0, (long) IMAGES));
    node.serving.swap(TestVersions.served(7, artefact, index));
  }

  private static ImageConfig imageConfig() {
    return ImageConfig.from(ConfigFactory.defaultReference());
  }

  private static void assertProblem(ProblemType type, HttpResponse<String> response) {
    assertEquals(type.status(), response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("content-type").orElse(""));
    var problem = TestNode.json(response);
    assertEquals("urn:kindred:problem:" + type.code(), problem.getString("type"));
    assertEquals(type.status(), problem.getInteger("status"));
    assertEquals(type.title(), problem.getString("title"));
    assertFalse(problem.getString("detail").isBlank());
    assertFalse(response.body().contains("Exception"), response.body());
    assertEquals(type.status() == 503, response.headers().firstValue("retry-after").isPresent());
  }

  private static List<String> ids(JsonObject answer) {
    return answer.getJsonArray("neighbours").stream()
        .map(n -> ((JsonObject) n).getString("id"))
        .toList();
  }

  @Test
  void search_rawImage_findsItself() throws Exception {
    serve();
    for (var type : List.of("image/png", "application/octet-stream", "IMAGE/whatever; x=y")) {
      var response = node.post("/v1/search?k=3", type, Pictures.png(4));
      assertEquals(200, response.statusCode(), response.body());
      var answer = TestNode.json(response);
      assertEquals(7, answer.getInteger("version"));
      assertEquals(3, answer.getInteger("k"));
      assertEquals(IMAGES, answer.getInteger("indexed"));
      assertEquals(new JsonObject().put("0", IMAGES), answer.getJsonObject("readThrough"));
      assertTrue(answer.getDouble("tookMs") > 0);
      assertEquals(3, answer.getJsonArray("neighbours").size());
      var first = answer.getJsonArray("neighbours").getJsonObject(0);
      assertEquals("folder/4", first.getString("id"));
      assertEquals("even", first.getString("label"));
      assertEquals(1, first.getDouble("score"), 1e-4);
      assertEquals(new JsonObject().put("n", "4"), first.getJsonObject("attributes"));
    }
  }

  @Test
  void search_noK_answersWithTheDefault() throws Exception {
    serve();
    var answer = TestNode.json(node.post("/v1/search", "image/png", Pictures.png(1)));
    assertEquals(5, answer.getInteger("k"));
    assertEquals(5, answer.getJsonArray("neighbours").size());
  }

  @Test
  void search_label_filters() throws Exception {
    serve();
    var raw = node.post("/v1/search?k=50&label=odd", "image/png", Pictures.png(4));
    assertEquals(IMAGES / 2, ids(TestNode.json(raw)).size());
    assertFalse(ids(TestNode.json(raw)).contains("folder/4"));
    var none = node.search("{\"id\":\"folder/4\",\"label\":\"never seen\"}");
    assertEquals(List.of(), ids(TestNode.json(none)));
  }

  private static byte[] form(String boundary, Map<String, String> fields, byte[] file)
      throws Exception {
    var body = new ByteArrayOutputStream();
    for (var field : fields.entrySet()) {
      var part =
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
              .formatted(boundary, field.getKey(), field.getValue());
      body.write(part.getBytes());
    }
    var head =
        "--%s\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n";
    body.write(head.formatted(boundary).getBytes());
    body.write(file);
    body.write("\r\n--%s--\r\n".formatted(boundary).getBytes());
    return body.toByteArray();
  }

  @Test
  void search_multipart_findsAndLeavesNoFile() throws Exception {
    serve();
    var type = "multipart/form-data; boundary=xyz";
    var body = form("xyz", Map.of("k", "2", "label", "odd"), Pictures.png(5));
    var response = node.post("/v1/search", type, body);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals(2, TestNode.json(response).getInteger("k"));
    assertEquals("folder/5", ids(TestNode.json(response)).getFirst());

    assertProblem(
        ProblemType.BAD_REQUEST,
        node.post("/v1/search", type, form("xyz", Map.of("size", "1"), Pictures.png(5))));
    assertProblem(ProblemType.BAD_REQUEST, node.post("/v1/search", type, "--xyz--\r\n".getBytes()));
    assertProblem(
        ProblemType.BAD_REQUEST,
        node.post("/v1/search", "multipart/form-data", form("xyz", Map.of(), Pictures.png(5))));
    assertEquals(List.of(), uploadsLeft());
  }

  /** A file goes after the answer to its request has gone out: it may take a moment. */
  private List<Path> uploadsLeft() throws Exception {
    long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try (var uploads = Files.list(directory.resolve("uploads"))) {
        var left = uploads.toList();
        if (left.isEmpty() || System.nanoTime() > patience) {
          return left;
        }
      }
      Thread.sleep(20);
    }
  }

  @Test
  void search_vector_isNormalised() throws Exception {
    serve();
    var index = node.serving.lease().orElseThrow().version().index();
    var vector = index.get("folder/3").orElseThrow().vector();
    for (double scale : new double[] {1, 1e30, 1e-30}) {
      var numbers = new JsonArray();
      IntStream.range(0, vector.length).forEach(i -> numbers.add(vector[i] * scale));
      var answer =
          TestNode.json(node.search(new JsonObject().put("vector", numbers).put("k", 1).encode()));
      assertEquals(List.of("folder/3"), ids(answer));
      var first = answer.getJsonArray("neighbours").getJsonObject(0);
      assertEquals(1, first.getDouble("score"), 1e-5);
    }
  }

  @Test
  void search_id_excludesItself() throws Exception {
    serve();
    var all = ids(TestNode.json(node.search("{\"id\":\"folder/3\",\"k\":50}")));
    assertEquals(IMAGES - 1, all.size());
    assertFalse(all.contains("folder/3"));
    var two = ids(TestNode.json(node.search("{\"id\":\"folder/3\",\"k\":2}")));
    assertEquals(all.subList(0, 2), two);
    assertProblem(ProblemType.UNKNOWN_IMAGE, node.search("{\"id\":\"folder/99\"}"));
  }

  @Test
  void search_badJson_isRefused() throws Exception {
    serve();
    for (var body :
        List.of(
            "",
            "{",
            "[]",
            "7",
            "{}",
            "{\"id\":3}",
            "{\"id\":null}",
            "{\"id\":\"folder/1\",\"vector\":[1]}",
            "{\"vector\":\"x\"}",
            "{\"vector\":[\"x\"]}",
            "{\"vector\":[null]}",
            "{\"id\":\"folder/1\",\"k\":0}",
            "{\"id\":\"folder/1\",\"k\":51}",
            "{\"id\":\"folder/1\",\"k\":1.5}",
            "{\"id\":\"folder/1\",\"k\":\"3\"}",
            "{\"id\":\"folder/1\",\"label\":3}",
            "{\"id\":\"folder/1\",\"lable\":\"odd\"}",
            "[".repeat(5_000))) {
      assertProblem(ProblemType.BAD_REQUEST, node.search(body));
    }
    for (var query : List.of("k=0", "k=51", "k=x", "k=", "k=99999999999999999999", "n=3")) {
      assertProblem(
          ProblemType.BAD_REQUEST, node.post("/v1/search?" + query, "image/png", Pictures.png(1)));
    }
  }

  @Test
  void search_unusableVector_isRefused() throws Exception {
    serve();
    var zeros = Arrays.toString(new float[TestVersions.DIM]);
    var huge = zeros.replaceFirst("0.0", "1e999");
    for (var vector : List.of("[1, 2]", "[]", zeros, huge)) {
      assertProblem(ProblemType.UNUSABLE_VECTOR, node.search("{\"vector\":" + vector + "}"));
    }
    var response = node.search("{\"vector\":" + zeros.replaceFirst("0.0", "NaN") + "}");
    assertProblem(ProblemType.BAD_REQUEST, response);
  }

  @Test
  void search_unusableImage_isRefused() throws Exception {
    serve();
    var png = Pictures.png(1);
    var cut = Arrays.copyOf(png, 100);
    assertProblem(ProblemType.UNUSABLE_IMAGE, node.post("/v1/search", "image/png", cut));
    assertProblem(ProblemType.UNUSABLE_IMAGE, node.post("/v1/search", "image/png", new byte[0]));
    assertProblem(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        node.post("/v1/search", "image/svg+xml", "<svg/>".getBytes()));
  }

  @Test
  void search_otherContentTypes_areRefused() throws Exception {
    serve();
    for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "x", "")) {
      assertProblem(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, node.post("/v1/search", type, "a=b".getBytes()));
    }
    var nothing = node.request("/v1/search").POST(HttpRequest.BodyPublishers.ofString("x"));
    assertProblem(ProblemType.UNSUPPORTED_MEDIA_TYPE, node.send(nothing));
  }

  @Test
  void search_tooLarge_isRefused() throws Exception {
    serve();
    var most = new byte[200_000 + (64 << 10) + 1];
    assertProblem(ProblemType.TOO_LARGE, node.post("/v1/search", "image/png", most));
    var aboveImage = new byte[200_001];
    assertProblem(ProblemType.TOO_LARGE, node.post("/v1/search", "image/png", aboveImage));
    assertProblem(ProblemType.TOO_LARGE, node.search(" ".repeat(263_000) + "{}"));
    assertEquals(200, node.post("/v1/search", "image/png", Pictures.png(2)).statusCode());
  }

  @Test
  void search_noVersion_isAProblem() throws Exception {
    assertProblem(ProblemType.NO_VERSION, node.search("{\"id\":\"x\"}"));
    assertProblem(ProblemType.NO_VERSION, node.post("/v1/search", "image/png", Pictures.png(1)));
    assertProblem(ProblemType.NO_VERSION, node.get("/readyz"));
    assertProblem(ProblemType.NO_VERSION, node.get("/v1/images/x"));
    assertProblem(ProblemType.NO_VERSION, node.get("/v1/images/x/image"));
    assertProblem(ProblemType.NO_VERSION, node.get("/v1/labels"));
    assertEquals(200, node.get("/livez").statusCode());
  }

  @Test
  void search_otherMethodsAndPaths_areProblems() throws Exception {
    assertProblem(ProblemType.METHOD_NOT_ALLOWED, node.get("/v1/search"));
    assertProblem(ProblemType.NOT_FOUND, node.get("/v1/nothing"));
    assertProblem(ProblemType.NOT_FOUND, node.get("/../../etc/passwd"));
    assertProblem(ProblemType.NOT_FOUND, node.get("/web/index.html"));
  }
}
