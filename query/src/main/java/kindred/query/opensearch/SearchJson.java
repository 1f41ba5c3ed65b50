package kindred.query.opensearch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import kindred.query.index.Filter;
import kindred.query.index.Wanted;

/** Questions to an index. */
final class SearchJson {
  private SearchJson() {}

  /**
   * By the graph. The filter is a part of the walk, so that enough are left; where it leaves few,
   * Lucene compares all of them by itself.
   *
   * @param wanted at most {@link OpenSearchConfig#MOST_NEAR}
   * @param width candidates per segment, at least
   */
  static JsonObject walk(float[] vector, Wanted wanted, int width) {
    var near =
        new JsonObject()
            .put("vector", ImageJson.vector(vector))
            .put("k", Math.max(wanted.k(), width));
    // Only images have a vector.
    if (!(wanted.filter() instanceof Filter.Any)) {
      near.put("filter", FilterJson.of(wanted.filter()));
    }
    return new JsonObject().put("knn", new JsonObject().put(ImageJson.VECTOR, near));
  }

  /** All that pass. */
  static JsonObject compareAll(float[] vector, Filter filter) {
    var parameters =
        new JsonObject()
            .put("field", ImageJson.VECTOR)
            .put("query_value", ImageJson.vector(vector))
            .put("space_type", Similarity.SPACE);
    var script =
        new JsonObject().put("lang", "knn").put("source", "knn_score").put("params", parameters);
    return new JsonObject()
        .put(
            "script_score",
            new JsonObject().put("query", FilterJson.images(filter)).put("script", script));
  }

  /** The best by score, then by id. */
  static JsonObject best(JsonObject query, Wanted wanted) {
    var fields = ImageJson.FIELDS.copy();
    if (wanted.vectors()) {
      fields.add(ImageJson.VECTOR);
    }
    var order =
        new JsonArray()
            .add(new JsonObject().put("_score", "desc"))
            .add(new JsonObject().put(ImageJson.ID, "asc"));
    return new JsonObject()
        .put("size", wanted.k())
        .put("track_total_hits", true)
        .put("_source", fields)
        .put("query", query)
        .put("sort", order);
  }

  /** One document, if it is an image. As searches see it, unlike OpenSearch's own look-up by id. */
  static JsonObject byDocumentId(String id) {
    var ids = new JsonObject().put("ids", new JsonObject().put("values", new JsonArray().add(id)));
    var both = new JsonArray().add(ids).add(FilterJson.images());
    return new JsonObject()
        .put("size", 1)
        .put("query", new JsonObject().put("bool", new JsonObject().put("filter", both)));
  }

  static JsonObject page(Optional<String> label, Optional<String> after, int most) {
    var search =
        new JsonObject()
            .put("size", most)
            .put("_source", ImageJson.FIELDS)
            .put(
                "query",
                FilterJson.images(label.<Filter>map(Filter.Label::new).orElse(new Filter.Any())))
            .put("sort", new JsonArray().add(new JsonObject().put(ImageJson.ID, "asc")));
    after.ifPresent(id -> search.put("search_after", new JsonArray().add(id)));
    return search;
  }

  /** Several shards may miscount where a label is rare in each: each tells more than is asked. */
  static JsonObject labels(int most) {
    var terms =
        new JsonObject()
            .put("field", ImageJson.LABEL)
            .put("size", most)
            .put("shard_size", 2 * most + 1_000);
    return new JsonObject()
        .put("size", 0)
        .put("aggs", new JsonObject().put("labels", new JsonObject().put("terms", terms)));
  }
}
