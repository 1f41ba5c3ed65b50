package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Coverage;
import kindred.query.version.IndexProgress;
import kindred.query.version.KnownVersions;
import kindred.query.version.ServedVersion;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version answers, and what it has to show. */
class PinAndFreshnessTest {
  @TempDir private Path directory;
  private TestNode node;
  private ServedVersion warm;
  private volatile long shown;

  @BeforeEach
  void start() {
    node = new TestNode(directory, "query.http.max-pending-searches = 1", this::status);
    warm = version(1);
    node.serving.swap(version(2), List.of(warm));
  }

  @AfterEach
  void stop() {
    node.close();
    warm.retire();
  }

  private Status status() {
    var models = new TreeMap<>(Map.of(1, TestVersions.model(1), 2, TestVersions.model(2)));
    models.put(3, TestVersions.model(3));
    var known =
        new KnownVersions(
            models, Map.of(), Optional.empty(), OptionalLong.empty(), new TreeSet<>());
    return new Status(known, OptionalInt.empty(), Coverage.NONE);
  }

  /** Images along two axes; the version turns them. */
  private ServedVersion version(int version) {
    var index = new ExactIndex(version, TestVersions.DIM);
    for (int i = 0; i < 2; i++) {
      var vector = new float[TestVersions.DIM];
      vector[(version + i) % 2] = 1;
      var label = Optional.of("of version " + version);
      index.put(new IndexedImage("image " + i, label, Map.of(), vector, 0, i));
    }
    index.refresh(Map.of(0, 2L));
    return TestVersions.served(version, TestVersions.artefact(version), index, this::progress);
  }

  private IndexProgress progress() {
    return new IndexProgress(Map.of(0, shown), OptionalLong.of(TestNode.NOW.toEpochMilli() - 120));
  }

  private static JsonObject first(JsonObject answer) {
    return answer.getJsonArray("neighbours").getJsonObject(0);
  }

  private static String type(HttpResponse<String> response) {
    return TestNode.json(response).getString("type").substring("urn:kindred:problem:".length());
  }

  @Test
  void search_pinned_isOfThatVersionThroughout() throws Exception {
    var axis = new JsonArray().add(1);
    for (int i = 1; i < TestVersions.DIM; i++) {
      axis.add(0);
    }
    var byVector = new JsonObject().put("vector", axis).put("version", 1);
    var one = TestNode.json(node.search(byVector.encode()));
    assertEquals(1, one.getInteger("version"));
    assertEquals("image 1", first(one).getString("id"));
    assertEquals("of version 1", first(one).getString("label"));
    var live = TestNode.json(node.search(byVector.put("version", 2).encode()));
    assertEquals("image 0", first(live).getString("id"));
    assertEquals(
        new JsonObject()
            .put("version", 2)
            .put("readThrough", new JsonObject().put("0", 2))
            .put("behindMs", 120),
        live.getJsonObject("index"));

    var byId = TestNode.json(node.search("{\"id\":\"image 0\",\"version\":1}"));
    assertEquals("of version 1", first(byId).getString("label"));
    var byImage = node.post("/v1/search?version=1", "image/png", Pictures.png(1));
    assertEquals(1, TestNode.json(byImage).getInteger("version"), byImage.body());
    var image = TestNode.json(node.get("/v1/images/image%200?version=1"));
    assertEquals("of version 1", image.getString("label"));
    var labels = TestNode.json(node.get("/v1/labels?version=1"));
    assertEquals(1, labels.getInteger("version"));
  }

  @Test
  void search_pinnedToAnotherVersion_saysWhichOnesAnswer() throws Exception {
    var published = node.search("{\"id\":\"image 0\",\"version\":3}");
    assertEquals(409, published.statusCode());
    assertEquals("version-not-warm", type(published));
    assertEquals(new JsonArray().add(1).add(2), TestNode.json(published).getJsonArray("versions"));
    var unknown = node.search("{\"id\":\"image 0\",\"version\":4}");
    assertEquals(404, unknown.statusCode());
    assertEquals("unknown-version", type(unknown));
    for (var bad : List.of("0", "-1", "\"x\"", "1.5", "10000000000")) {
      var response = node.search("{\"id\":\"image 0\",\"version\":" + bad + "}");
      assertEquals(400, response.statusCode(), response.body());
    }
    assertEquals(400, node.get("/v1/labels?version=x").statusCode());
  }

  @Test
  void versions_warm_areMarked() throws Exception {
    var versions = TestNode.json(node.get("/v1/versions")).getJsonArray("versions");
    var marks = versions.stream().map(v -> ((JsonObject) v).getBoolean("warm")).toList();
    assertEquals(List.of(true, false, false), marks);
    var live = TestNode.json(node.get("/v1/versions/live"));
    assertEquals(new JsonArray().add(1), live.getJsonArray("warm"));
  }

  private CompletableFuture<HttpResponse<String>> send(String json) {
    var request =
        node.request("/v1/search")
            .header("Content-Type", "application/json")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(json));
    return node.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void search_minOffset_waitsWithoutAPlaceUntilItShows() throws Exception {
    var waiting = send("{\"id\":\"image 0\",\"minOffset\":[\"0:7\",\"1:3\"]}");
    node.writes.validated.putAll(Map.of(0, 8L, 1, 4L));
    node.writes.samples.put(0, 20L);
    while (node.writes.asked.get() < 3) {
      Thread.onSpinWait();
    }
    // The node has one place, and the one that waits is not in it.
    assertEquals(200, node.search("{\"id\":\"image 0\"}").statusCode());
    node.writes.embeddings.put(0, 30L);
    node.writes.embedded.put(0, 20L);
    assertFalse(waiting.isDone());
    shown = 30;
    var answer = waiting.get();
    assertEquals(200, answer.statusCode(), answer.body());
    // Known by now: no waiting is needed.
    var again =
        onceFree(
            () -> node.post("/v1/search?minOffset=0:7,1:3&wait=0", "image/png", Pictures.png(1)));
    assertEquals(200, again.statusCode(), again.body());
    // The version that is warm goes its own way.
    var pinned =
        onceFree(() -> node.search("{\"id\":\"image 0\",\"minOffset\":\"0:7\",\"version\":1}"));
    assertEquals(1, TestNode.json(pinned).getInteger("version"), pinned.body());
  }

  /** The version that was found fresh goes while its search waits for a thread. */
  @Test
  void search_versionGoesAfterTheWait_isAnsweredByTheNext() throws Exception {
    stop();
    var overrides = "query.http { search-threads = 1, max-pending-searches = 8 }";
    node = new TestNode(directory, overrides, this::status);
    var index = new ExactIndex(1, TestVersions.DIM);
    var slow = new SlowIndex(index, new CountDownLatch(1), new CountDownLatch(1));
    warm = TestVersions.served(1, TestVersions.artefact(1), slow);
    var first = version(2);
    node.serving.swap(first, List.of(warm));
    var waiting = send("{\"id\":\"image 0\",\"minOffset\":\"0:7\"}");
    while (node.writes.asked.get() == 0) {
      Thread.onSpinWait();
    }
    var ones = IntStream.range(0, TestVersions.DIM).mapToObj(i -> "1").toList();
    var holding = send("{\"vector\":" + ones + ",\"version\":1}");
    slow.started().await();
    node.writes.validated.put(0, 8L);
    while (!node.get("/metrics").body().contains("kindred_query_pending 2.0")) {
      Thread.onSpinWait();
    }
    node.serving.swap(version(3), List.of(warm));
    first.retire();
    slow.goOn().countDown();
    assertEquals(200, holding.get().statusCode(), holding.get().body());
    assertEquals(200, waiting.get().statusCode(), waiting.get().body());
    assertEquals(3, TestNode.json(waiting.get()).getInteger("version"));
  }

  /** An answer may arrive a moment before the one place is given back. */
  private static HttpResponse<String> onceFree(Callable<HttpResponse<String>> request)
      throws Exception {
    for (var tries = 1; ; tries++) {
      var answer = request.call();
      if (answer.statusCode() != 503 || !type(answer).equals("busy") || tries == 500) {
        return answer;
      }
      Thread.sleep(10);
    }
  }

  @Test
  void search_notFreshInTime_saysHowFarItIs() throws Exception {
    node.writes.validated.put(0, 5L);
    var late = node.search("{\"id\":\"image 0\",\"minOffset\":\"0:5\",\"wait\":100}");
    assertEquals(503, late.statusCode());
    assertEquals("1", late.headers().firstValue("retry-after").orElse(""));
    assertEquals("not-fresh-enough", type(late));
    var index = TestNode.json(late).getJsonObject("index");
    assertEquals(2, index.getInteger("version"));
    assertEquals(5, index.getJsonObject("imagesValidatedThrough").getInteger("0"));
    var version = node.search("{\"id\":\"image 0\",\"minVersion\":3,\"wait\":1}");
    assertEquals("not-fresh-enough", type(version));
    assertTrue(TestNode.json(version).getString("detail").contains("minVersion 3"));
    assertEquals(200, node.search("{\"id\":\"image 0\",\"minVersion\":2}").statusCode());
    for (var bad :
        List.of(
            "\"minOffset\":\"5\"",
            "\"minOffset\":7",
            "\"minOffset\":\"0:-1\"",
            "\"minVersion\":0",
            "\"wait\":-1",
            "\"version\":1,\"minVersion\":2")) {
      var response = node.search("{\"id\":\"image 0\"," + bad + "}");
      assertEquals(400, response.statusCode(), bad + response.body());
    }
  }
}
