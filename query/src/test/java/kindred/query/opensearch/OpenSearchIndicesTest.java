package kindred.query.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.VectorIndex;
import kindred.query.opensearch.FakeOpenSearch.Asked;
import kindred.query.opensearch.FakeOpenSearch.Said;
import org.junit.jupiter.api.Test;

/** Which indices are made, taken and deleted, and where the alias goes. */
class OpenSearchIndicesTest {
  private static final int DIM = 3;

  /** Name to mappings. */
  private final Map<String, JsonObject> indices = new ConcurrentHashMap<>();

  private final Map<String, JsonObject> aliases = new ConcurrentHashMap<>();

  /** Alias to index. */
  private final Map<String, String> writeAliases = new ConcurrentHashMap<>();

  private volatile boolean noted;
  private String actions = "";

  private Said answer(Asked asked) {
    var path = asked.uri().replaceAll("[?].*", "");
    if (path.equals("/k-v*/_mapping")) {
      var all = new JsonObject();
      indices.forEach((name, mappings) -> all.put(name, inside(mappings)));
      return new Said(200, all.encode());
    }
    if (path.equals("/_aliases")) {
      actions = asked.body();
      return new Said(200, "{}");
    }
    if (path.startsWith("/_alias/")) {
      return aliases.isEmpty()
          ? new Said(404, "{}")
          : new Said(200, new JsonObject(Map.copyOf(aliases)).encode());
    }
    if (path.matches("/[^/]+/_(refresh|count|doc/.*|forcemerge|search)")) {
      return ofIndex(path.substring(1).split("/")[0], path);
    }
    var name = path.substring(1).replace("/_mapping", "");
    return switch (asked.method()) {
      case "PUT" -> {
        var body = new JsonObject(asked.body());
        indices.put(name, body.getJsonObject("mappings"));
        body.getJsonObject("aliases").fieldNames().forEach(a -> writeAliases.put(a, name));
        yield new Said(200, "{}");
      }
      case "DELETE" -> {
        delete(name);
        yield new Said(200, "{}");
      }
      default ->
          indices.containsKey(name)
              ? new Said(200, new JsonObject().put(name, inside(indices.get(name))).encode())
              : new Said(404, "{}");
    };
  }

  private Said ofIndex(String called, String path) {
    if (!indices.containsKey(writeAliases.getOrDefault(called, called))) {
      return new Said(404, "{}");
    }
    if (path.contains("/_doc/")) {
      return noted
          ? new Said(200, "{\"_source\": {\"notes\": {\"topic\": \"t\"}}}")
          : new Said(404, "{}");
    }
    return new Said(200, "{\"count\": 0, \"_shards\": {\"failed\": 0}, \"hits\": {\"hits\": []}}");
  }

  private void delete(String name) {
    indices.remove(name);
    writeAliases.values().remove(name);
  }

  private static JsonObject inside(JsonObject mappings) {
    return new JsonObject().put("mappings", mappings);
  }

  private void with(String deployment, Consumer<OpenSearchIndices> test) throws IOException {
    try (var host = new FakeOpenSearch(this::answer)) {
      var config = OpenSearchConfigTest.from("prefix = k, hosts = \"%s\"".formatted(host.host()));
      var graph =
          IndexConfig.from(
              ConfigFactory.defaultReference().resolve().getConfig("query").getConfig("index"));
      try (var opened = OpenSearchIndices.connect(config, graph, () -> deployment)) {
        test.accept(opened);
      }
    }
  }

  private static VectorIndex open(OpenSearchIndices indices, int version) {
    return indices.open(version, "artefact " + version, DIM, Optional.empty());
  }

  @Test
  void open_indexOfAnotherDeploymentArtefactOrLength_isRefusedAndStays() throws IOException {
    with("ours", opened -> open(opened, 1));
    with("ours", opened -> open(opened, 1));
    with(
        "another",
        opened -> {
          var thrown = assertThrows(IllegalStateException.class, () -> open(opened, 1));
          assertTrue(thrown.getMessage().contains("k-v1"), thrown.getMessage());
        });
    with(
        "ours",
        opened -> {
          assertThrows(
              IllegalStateException.class, () -> opened.open(1, "other", DIM, Optional.empty()));
          assertThrows(
              IllegalStateException.class,
              () -> opened.open(1, "artefact 1", DIM + 1, Optional.empty()));
        });
    assertEquals("[k-v1]", indices.keySet().toString());
  }

  /** Its positions would be taken for those of the new one, which has not got so far. */
  @Test
  void open_indexThatIsMadeAnewLater_isNotTheNewOne() throws IOException {
    with(
        "ours",
        opened -> {
          var first = open(opened, 1);
          var second = open(opened, 1);
          first.refresh(Map.of());
          second.refresh(Map.of());
          assertEquals(Optional.empty(), second.get("a"));

          delete("k-v1");
          var third = open(opened, 1);
          third.refresh(Map.of());
          assertThrows(IllegalStateException.class, () -> first.refresh(Map.of()));
          assertThrows(IllegalStateException.class, () -> first.commit(Map.of("a", "b")));
          assertThrows(IllegalStateException.class, first::settle);
          assertThrows(IndexUnavailableException.class, () -> second.get("a"));
        });
  }

  /** Both begin at the beginning then; documents keep their latest state. */
  @Test
  void clear_notesThatAnotherReaderWroteMeanwhile_doNotMatter() throws IOException {
    with(
        "ours",
        opened -> {
          var late = open(opened, 1);
          assertEquals(Map.of(), late.notes());
          noted = true;
          late.clear();
          late.notes();
          var thrown = assertThrows(IllegalStateException.class, late::clear);
          assertTrue(thrown.getMessage().contains("k-v1"), thrown.getMessage());
        });
  }

  @Test
  void retain_onlyRetiredOlderOnesOfOursGo() throws IOException {
    with("ours", opened -> open(opened, 1));
    with("ours", opened -> open(opened, 2));
    with("another", opened -> open(opened, 3));
    with("ours", opened -> open(opened, 9));
    indices.put("k-vault", new JsonObject());
    with(
        "ours",
        opened -> {
          open(opened, 4);
          var live = opened.open(5, "artefact 5", DIM, Optional.empty());
          // 1, 3 and 4 are retired; 4 is open, 3 is another Kindred's, 9 is not known here yet.
          opened.retain(version -> version == 2 || version == 5, 0);
          live.close();
        });
    assertEquals(
        java.util.Set.of("k-v2", "k-v3", "k-v4", "k-v5", "k-v9", "k-vault"), indices.keySet());
  }

  @Test
  void live_aliasElsewhere_isMovedByOneRequest() throws IOException {
    aliases.put("k-v1", new JsonObject());
    with("ours", opened -> opened.live(2));
    var moved = new JsonObject(actions).getJsonArray("actions");
    assertEquals(2, moved.size());
    assertEquals(
        new JsonObject("{\"remove\": {\"index\": \"k-v1\", \"alias\": \"k-live\"}}"),
        moved.getJsonObject(0));
    assertEquals("k-v2", moved.getJsonObject(1).getJsonObject("add").getString("index"));
  }

  @Test
  void live_aliasThere_staysUntouched() throws IOException {
    aliases.put("k-v2", new JsonObject());
    with("ours", opened -> opened.live(2));
    assertEquals("", actions);
  }
}
