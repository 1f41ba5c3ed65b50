package kindred.query.opensearch;

import io.vertx.core.json.JsonObject;
import kindred.query.index.IndexConfig;

/** What an index is made with, and what tells it from another one of the same name. */
final class IndexBody {
  /** Raised when documents change. */
  private static final int FORMAT = 1;

  private static final String OURS = "kindred";
  private static final String MADE = "made";

  private IndexBody() {}

  /**
   * What an index is of.
   *
   * @param version whose vectors it has
   * @param artefact digest of what they are made with
   * @param deployment id of the samples topic that they come from
   */
  record Identity(int version, String artefact, String deployment) {
    private JsonObject json() {
      return new JsonObject()
          .put("format", FORMAT)
          .put("version", version)
          .put("artefact", artefact)
          .put("deployment", deployment);
    }
  }

  /**
   * What to make.
   *
   * @param made tells it from one that is made later under the same name
   */
  static JsonObject of(
      String name,
      Identity identity,
      String made,
      int dim,
      IndexConfig graph,
      OpenSearchConfig config) {
    var settings =
        new JsonObject()
            .put("knn", true)
            .put("number_of_shards", config.shards())
            .put("number_of_replicas", config.replicas())
            .put("max_result_window", OpenSearchConfig.MOST_HITS)
            // What is shown and when is ours to say.
            .put("refresh_interval", "-1");
    return new JsonObject()
        .put("settings", new JsonObject().put("index", settings))
        .put("mappings", mappings(identity, made, dim, graph))
        .put("aliases", new JsonObject().put(alias(name, made), new JsonObject()));
  }

  private static String alias(String name, String made) {
    return name + "-" + made;
  }

  /**
   * What stands for this very index, not for one that is made later under its name.
   *
   * @param mappings as OpenSearch tells them
   */
  static String alias(String name, JsonObject mappings) {
    return alias(name, ours(mappings).getString(MADE, "write"));
  }

  private static JsonObject mappings(Identity identity, String made, int dim, IndexConfig graph) {
    var keyword =
        new JsonObject().put("type", "keyword").put("ignore_above", ImageJson.LONGEST_TERM_CHARS);
    var term = new JsonObject().put("type", "keyword").put("doc_values", false);
    return new JsonObject()
        .put("dynamic", false)
        .put("_meta", new JsonObject().put(OURS, identity.json().put(MADE, made)))
        .put(
            "properties",
            new JsonObject()
                .put(ImageJson.ID, keyword)
                .put(ImageJson.LABEL, keyword)
                .put(ImageJson.ATTRIBUTE, term)
                .put(ImageJson.PRESENT, term)
                .put(ImageJson.VECTOR, vector(dim, graph)));
  }

  private static JsonObject vector(int dim, IndexConfig graph) {
    var parameters =
        new JsonObject().put("m", graph.maxConnections()).put("ef_construction", graph.beamWidth());
    return new JsonObject()
        .put("type", "knn_vector")
        .put("dimension", dim)
        .put(
            "method",
            new JsonObject()
                .put("name", "hnsw")
                .put("engine", "lucene")
                .put("space_type", Similarity.SPACE)
                .put("parameters", parameters));
  }

  /**
   * Throws where an index that is there is not what it would be made as. Shards, replicas and the
   * graph may differ.
   *
   * @param mappings as OpenSearch tells them
   */
  static void check(String name, JsonObject mappings, Identity identity, int dim) {
    var found = ours(mappings).copy();
    found.remove(MADE);
    var properties = mappings.getJsonObject("properties", new JsonObject());
    var vector = properties.getJsonObject(ImageJson.VECTOR, new JsonObject());
    if (!identity.json().equals(found) || vector.getInteger("dimension", 0) != dim) {
      throw new IllegalStateException(
          "index %s in OpenSearch is another one: %s and %s floats, not %s and %d; delete it, or set query.index.opensearch.prefix"
              .formatted(name, found, vector.getValue("dimension"), identity.json(), dim));
    }
  }

  /** Whether an index was made from this samples topic. */
  static boolean isOf(String deployment, JsonObject mappings) {
    return deployment.equals(ours(mappings).getString("deployment"));
  }

  private static JsonObject ours(JsonObject mappings) {
    return mappings.getJsonObject("_meta", new JsonObject()).getJsonObject(OURS, new JsonObject());
  }
}
