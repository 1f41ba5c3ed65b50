package kindred.query.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import kindred.query.index.IndexUnavailableException;
import kindred.query.opensearch.FakeOpenSearch.Asked;
import kindred.query.opensearch.FakeOpenSearch.Said;
import org.junit.jupiter.api.Test;

class BulkWriterTest {
  /** What an item's next answers are; then it is taken. */
  private final Map<String, List<Integer>> statuses = new ConcurrentHashMap<>();

  private final TreeSet<String> taken = new TreeSet<>();

  private synchronized Said bulk(Asked asked) {
    var items = new JsonArray();
    boolean errors = false;
    var lines = asked.body().split("\n");
    for (int i = 0; i < lines.length; i += 2) {
      var id = new JsonObject(lines[i]).getJsonObject("index").getString("_id");
      var next = statuses.getOrDefault(id, List.of());
      int status = next.isEmpty() ? 201 : next.getFirst();
      if (!next.isEmpty()) {
        statuses.put(id, next.subList(1, next.size()));
      }
      if (status < 300) {
        taken.add(id);
      }
      errors |= status >= 300;
      var item = new JsonObject().put("status", status).put("error", "because");
      items.add(new JsonObject().put("index", item));
    }
    return new Said(200, new JsonObject().put("errors", errors).put("items", items).encode());
  }

  private static OpenSearchConfig config(FakeOpenSearch host) {
    return OpenSearchConfigTest.from(
        "hosts = \"%s\", bulk { images = 3, in-flight = 2, tries = 2, timeout = 1 s }"
            .formatted(host.host()));
  }

  private static void add(BulkWriter writer, String... ids) {
    for (var id : ids) {
      writer.add(id, 7, new JsonObject().put("x", 1));
    }
  }

  private void withWriter(java.util.function.BiConsumer<FakeOpenSearch, BulkWriter> test)
      throws IOException {
    try (var host = new FakeOpenSearch(this::bulk);
        var client = new OpenSearchClient(config(host))) {
      test.accept(host, new BulkWriter(client, "k-v1-write", config(host).bulk()));
    }
  }

  @Test
  void add_manyImages_areWrittenInBulksWithTheirOffsets() throws IOException {
    withWriter(
        (host, writer) -> {
          add(writer, "a", "b", "c", "d");
          writer.flush();
          assertEquals(List.of("a", "b", "c", "d"), new ArrayList<>(taken));
          assertEquals(2, host.asked.size());
          var first = host.asked.getFirst();
          assertTrue(first.uri().startsWith("/k-v1-write/_bulk?require_alias=true"), first.uri());
          assertTrue(first.body().contains("\"version\":7,\"version_type\":\"external\""));
        });
  }

  @Test
  void flush_itemsWithoutRoomOrKnownAlready_onlyTheFormerAreSentAgain() throws IOException {
    statuses.put("a", List.of(429));
    statuses.put("b", List.of(409));
    withWriter(
        (host, writer) -> {
          add(writer, "a", "b");
          writer.flush();
          assertEquals(List.of("a"), new ArrayList<>(taken));
          assertEquals(2, host.asked.size());
          assertTrue(!host.asked.getLast().body().contains("\"b\""));
        });
  }

  @Test
  void flush_noRoomForLong_saysSoAndBeginsAnew() throws IOException {
    statuses.put("a", List.of(503, 503));
    withWriter(
        (host, writer) -> {
          add(writer, "a");
          assertThrows(IndexUnavailableException.class, writer::flush);
          add(writer, "a", "b");
          writer.flush();
          assertEquals(List.of("a", "b"), new ArrayList<>(taken));
        });
  }

  @Test
  void flush_imageThatIsRefused_isNamed() throws IOException {
    statuses.put("b", List.of(400));
    withWriter(
        (host, writer) -> {
          add(writer, "a", "b", "c");
          var thrown = assertThrows(IllegalStateException.class, writer::flush);
          var cause = thrown.getCause().getMessage();
          assertTrue(cause.contains("'b'") && cause.contains("because"), cause);
        });
  }
}
