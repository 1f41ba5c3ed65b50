package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;
import kindred.query.index.IndexedImage;
import kindred.query.index.LabelCount;
import kindred.query.index.Neighbour;
import kindred.query.version.Coverage;
import kindred.query.version.ServedVersion;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/** The records as clients see them. */
final class Json {
  private Json() {}

  static void answer(RoutingContext context, JsonObject json) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(json.encode());
  }

  /** How far the index that answered has read. */
  static JsonObject index(ServedVersion served, Map<Integer, Long> readThrough, long nowMs) {
    var caughtUp = served.progress().caughtUpMs();
    var behind = caughtUp.isPresent() ? (Long) Math.max(0, nowMs - caughtUp.getAsLong()) : null;
    return new JsonObject()
        .put("version", served.version())
        .put("readThrough", offsets(readThrough))
        .put("behindMs", behind);
  }

  /** A neighbour, with its vector only where that is asked for. */
  static JsonObject of(Neighbour neighbour, boolean withVector) {
    var json =
        new JsonObject()
            .put("id", neighbour.id())
            .put("label", neighbour.label().orElse(null))
            .put("score", neighbour.score())
            .put("attributes", texts(neighbour.attributes()));
    if (withVector) {
      var numbers = new JsonArray();
      for (var number : neighbour.vector().orElseThrow()) {
        numbers.add(number);
      }
      json.put("vector", numbers);
    }
    return json;
  }

  static JsonObject of(int version, IndexedImage image) {
    return listed(image).put("version", version);
  }

  /** An image in a list that names its version. */
  static JsonObject listed(IndexedImage image) {
    return new JsonObject()
        .put("id", image.id())
        .put("label", image.label().orElse(null))
        .put("attributes", texts(image.attributes()))
        .put(
            "sample",
            new JsonObject()
                .put("partition", image.samplePartition())
                .put("offset", image.sampleOffset()));
  }

  static JsonObject of(LabelCount count) {
    return new JsonObject().put("label", count.label()).put("images", count.images());
  }

  static JsonObject of(ModelVersion model) {
    return new JsonObject()
        .put("version", model.getVersion())
        .put("parent", model.getParent().orElse(null))
        .put("architecture", model.getArchitecture())
        .put("embeddingDim", model.getEmbeddingDim())
        .put("objective", model.getObjective())
        .put("step", model.getStep())
        .put("events", model.getEvents())
        .put("classes", model.getClasses())
        .put("trainedThrough", new JsonObject(new TreeMap<>(model.getTrainedThrough())))
        .put("metrics", numbers(model.getMetrics()))
        .put("createdAt", model.getCreatedAt().toString())
        .put("codeCommit", model.getCodeCommit())
        .put("artefactSha256", model.getArtefactSha256());
  }

  static JsonObject of(Promotion promotion) {
    return new JsonObject()
        .put("at", promotion.getAt().toString())
        .put("reason", promotion.getReason())
        .put("previous", promotion.getPrevious().orElse(null))
        .put("metrics", numbers(promotion.getMetrics()));
  }

  static JsonObject of(Coverage coverage) {
    return new JsonObject()
        .put("embedded", coverage.embedded())
        .put("indexed", coverage.indexed())
        .put("lagRecords", coverage.lagRecords());
  }

  static JsonObject offsets(Map<Integer, Long> offsets) {
    var json = new JsonObject();
    new TreeMap<>(offsets).forEach((partition, offset) -> json.put(partition.toString(), offset));
    return json;
  }

  private static JsonObject texts(Map<String, String> texts) {
    return new JsonObject(new TreeMap<>(texts));
  }

  /** JSON has no NaN and no infinity: such figures are left out. */
  private static JsonObject numbers(Map<String, Double> numbers) {
    var json = new JsonObject();
    new TreeMap<>(numbers).forEach((name, v) -> putFinite(json, name, v));
    return json;
  }

  private static void putFinite(JsonObject json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    }
  }
}
