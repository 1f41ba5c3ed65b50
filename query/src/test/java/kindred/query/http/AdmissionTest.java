package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import kindred.query.index.ExactIndex;
import kindred.query.index.Filter;
import kindred.query.index.Found;
import kindred.query.index.IndexedImage;
import kindred.query.index.LabelCount;
import kindred.query.index.VectorIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
  @TempDir private Path directory;

  /** An index whose searches wait. */
  private record Slow(ExactIndex index, CountDownLatch started, CountDownLatch goOn)
      implements VectorIndex {
    @Override
    public Found search(float[] unitVector, int k, Filter filter) {
      started.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return index.search(unitVector, k, filter);
    }

    @Override
    public int version() {
      return index.version();
    }

    @Override
    public int dim() {
      return index.dim();
    }

    @Override
    public void put(IndexedImage image) {
      index.put(image);
    }

    @Override
    public void delete(String id) {
      index.delete(id);
    }

    @Override
    public void refresh(Map<Integer, Long> readThrough) {
      index.refresh(readThrough);
    }

    @Override
    public Optional<IndexedImage> get(String id) {
      return index.get(id);
    }

    @Override
    public int size() {
      return index.size();
    }

    @Override
    public Map<Integer, Long> readThrough() {
      return index.readThrough();
    }

    @Override
    public List<LabelCount> labels(int most) {
      return index.labels(most);
    }

    @Override
    public void clear() {}

    @Override
    public void close() {
      index.close();
    }
  }

  private static Slow slow(int searches) {
    var index = new ExactIndex(1, TestVersions.DIM);
    return new Slow(index, new CountDownLatch(searches), new CountDownLatch(1));
  }

  private static String vector() {
    var ones = IntStream.range(0, TestVersions.DIM).mapToObj(i -> "1").toList();
    return "{\"vector\":" + ones + "}";
  }

  private static CompletableFuture<HttpResponse<String>> send(TestNode node) {
    var request =
        node.request("/v1/search")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(vector()));
    return node.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void search_morePendingThanAllowed_areToldToComeBack() throws Exception {
    var overrides = "query.http { max-pending-searches = 2, search-threads = 2 }";
    try (var node = new TestNode(directory, overrides, () -> Status.UNKNOWN)) {
      var slow = slow(2);
      node.serving.swap(TestVersions.served(1, TestVersions.artefact(1), slow));
      var waiting = List.of(send(node), send(node));
      slow.started.await();
      var refused = send(node).get();
      assertEquals(503, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("retry-after").orElse(""));
      assertEquals("urn:kindred:problem:busy", TestNode.json(refused).getString("type"));
      slow.goOn.countDown();
      for (var answer : waiting) {
        assertEquals(200, answer.get().statusCode());
      }
      // The places are given back on the event loop, right after the answers.
      while (send(node).get().statusCode() == 503) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void search_longerThanTheTimeout_isAProblemAndKeepsItsPlaceMeanwhile() throws Exception {
    var overrides =
        "query.http { max-pending-searches = 1, search-threads = 1, search-timeout = 100 ms }";
    try (var node = new TestNode(directory, overrides, () -> Status.UNKNOWN)) {
      var slow = slow(1);
      node.serving.swap(TestVersions.served(1, TestVersions.artefact(1), slow));
      var late = send(node).get();
      assertEquals(503, late.statusCode());
      assertEquals("urn:kindred:problem:timeout", TestNode.json(late).getString("type"));
      assertEquals(503, send(node).get().statusCode(), "its work has not ended");
      slow.goOn.countDown();
      while (send(node).get().statusCode() == 503) {
        Thread.onSpinWait();
      }
    }
  }
}
