package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.encoder.Artefact;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexedImage;
import kindred.query.index.LuceneIndex;
import kindred.query.version.ServedVersion;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions change 50 times under searches; every answer is of one version and none fails. */
class SwapUnderLoadTest {
  private static final int SWAPS = 50;
  private static final int IMAGES = 30;
  private static final IndexConfig CONFIG =
      new IndexConfig(Duration.ofMillis(200), 16, 100, 100, 10, 4 << 20, 1);

  @TempDir private Path directory;

  /** Images whose label names the version. */
  private ServedVersion version(int version, Artefact artefact) {
    var path = directory.resolve("v" + version);
    var index = LuceneIndex.create(version, TestVersions.DIM, path, CONFIG);
    var random = new SplittableRandom(version);
    for (int i = 0; i < IMAGES; i++) {
      var vector = new float[TestVersions.DIM];
      vector[random.nextInt(vector.length)] = 1;
      var label = Optional.of("of version " + version);
      index.put(new IndexedImage("image " + i, label, Map.of(), vector, 0, i));
    }
    index.refresh(Map.of(0, (long) version));
    return TestVersions.served(version, artefact, index);
  }

  @Test
  void search_whileVersionsSwap_isOfOneVersionAndNeverFails() throws Exception {
    var artefact = TestVersions.artefact(1);
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN);
        var threads = Executors.newFixedThreadPool(2)) {
      node.serving.swap(version(1, artefact));
      var running = new AtomicBoolean(true);
      var vector = new JsonArray();
      for (int i = 0; i < TestVersions.DIM; i++) {
        vector.add(i + 1);
      }
      var json = new JsonObject().put("vector", vector).put("k", IMAGES).encode();
      var png = Pictures.png(1);
      var byVector = threads.submit(() -> searchWhile(running, () -> node.search(json).body()));
      var byImage =
          threads.submit(
              () ->
                  searchWhile(
                      running, () -> node.post("/v1/search?k=" + IMAGES, "image/png", png).body()));
      for (int version = 2; version <= SWAPS + 1; version++) {
        node.serving.swap(version(version, artefact)).ifPresent(ServedVersion::retire);
      }
      running.set(false);
      assertTrue(byVector.get() + byImage.get() >= 2);
      assertTrue(node.get("/metrics").body().contains("kindred_query_mixed_versions_total 0.0"));
    }
    for (int version = 1; version <= SWAPS; version++) {
      var path = directory.resolve("v" + version).toFile();
      assertTrue(!path.exists(), path + " is left: its version was not closed");
    }
  }

  private static int searchWhile(AtomicBoolean running, Callable<String> search) throws Exception {
    int searches = 0;
    int newest = 0;
    while (running.get() || searches == 0) {
      var body = search.call();
      var answer = new JsonObject(body);
      assertEquals(IMAGES, answer.getInteger("indexed"), body);
      int version = answer.getInteger("version");
      assertTrue(version >= newest, "answers never go back");
      newest = version;
      assertEquals(version, answer.getJsonObject("readThrough").getInteger("0"));
      assertEquals(IMAGES, answer.getJsonArray("neighbours").size());
      for (var neighbour : answer.getJsonArray("neighbours")) {
        assertEquals("of version " + version, ((JsonObject) neighbour).getString("label"));
      }
      searches++;
    }
    return searches;
  }
}
