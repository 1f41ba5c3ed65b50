package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import kindred.query.index.ExactIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
  @TempDir private Path directory;

  private static SlowIndex slow(int searches) {
    var index = new ExactIndex(1, TestVersions.DIM);
    return new SlowIndex(index, new CountDownLatch(searches), new CountDownLatch(1));
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
      slow.started().await();
      var refused = send(node).get();
      assertEquals(503, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("retry-after").orElse(""));
      assertEquals("urn:kindred:problem:busy", TestNode.json(refused).getString("type"));
      slow.goOn().countDown();
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
      slow.goOn().countDown();
      while (send(node).get().statusCode() == 503) {
        Thread.onSpinWait();
      }
    }
  }
}
