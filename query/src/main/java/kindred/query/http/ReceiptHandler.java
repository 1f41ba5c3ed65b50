package kindred.query.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import kindred.query.index.IndexedImage;
import kindred.query.learning.LearningReports;
import kindred.query.version.Exposure;
import kindred.query.version.ImageHistory;
import kindred.query.version.ImageHistory.Deletion;
import kindred.query.version.Status;
import kindred.schemas.SamplePlace;

/**
 * {@code GET /v1/images/{id}/receipt}: where an image is, or since when it is gone, from the
 * samples, the served index, the learner's memory and the published versions.
 */
final class ReceiptHandler {
  private final Pins pins;
  private final Admission admission;
  private final Supplier<Status> status;
  private final ImageHistory history;
  private final LearningReports learning;

  ReceiptHandler(
      Pins pins,
      Admission admission,
      Supplier<Status> status,
      ImageHistory history,
      LearningReports learning) {
    this.pins = pins;
    this.admission = admission;
    this.status = status;
    this.history = history;
    this.learning = learning;
  }

  void handle(RoutingContext context) {
    admission
        .work(context, () -> receipt(context.pathParam("id")))
        .onSuccess(json -> Json.answer(context, json))
        .onFailure(context::fail);
  }

  private JsonObject receipt(String id) {
    try (var lease = pins.lease(OptionalInt.empty())) {
      if (!lease.version().index().tellsEarlierStates()) {
        throw new Problem(
                ProblemType.NO_RECEIPTS,
                "receipts are of nodes whose query.index.backend is lucene")
            .exception();
      }
      // The history first: what comes between the two makes the index newer, never the history.
      var fate = history.of(id);
      var image = lease.version().index().get(id);
      var arrived = fate.map(ImageHistory.Fate::arrived).orElse(OptionalLong.empty());
      var deletion = fate.flatMap(ImageHistory.Fate::deletion).filter(d -> ends(d, image));
      var json = new JsonObject().put("id", id);
      if (deletion.isPresent()) {
        return deleted(json, lease.version().version(), deletion.get(), arrived, image);
      }
      return image
          .map(shown -> present(json, lease.version().version(), arrived, shown))
          .orElseThrow(() -> Search.unknown(id).exception());
    }
  }

  /** Whether a deletion came after the state that the index shows. */
  private static boolean ends(Deletion deletion, Optional<IndexedImage> image) {
    return image.isEmpty()
        || deletion.place().map(p -> p.offset() > image.get().sampleOffset()).orElse(false);
  }

  private JsonObject present(
      JsonObject json, int version, OptionalLong arrived, IndexedImage image) {
    var place = new SamplePlace(image.samplePartition(), image.sampleOffset());
    var first = arrived.isPresent() ? arrived : OptionalLong.of(place.offset());
    return json.put("state", "present")
        .put("arrived", text(place.partition(), first))
        .put("samples", new JsonObject().put("gone", false).put("newest", place.toString()))
        .put("index", new JsonObject().put("version", version).put("gone", false))
        .put("memory", memory(place).put("gone", false))
        .put("versions", versions(place.partition(), first, OptionalLong.empty()));
  }

  private JsonObject deleted(
      JsonObject json,
      int version,
      Deletion deletion,
      OptionalLong arrived,
      Optional<IndexedImage> image) {
    var place = deletion.place();
    var since = place.map(SamplePlace::toString).orElse(null);
    json.put("state", "deleted")
        .put("arrived", place.map(p -> text(p.partition(), arrived)).orElse(null))
        .put("samples", new JsonObject().put("gone", true).put("since", since))
        .put("index", new JsonObject().put("version", version).put("gone", image.isEmpty()));
    if (place.isEmpty()) {
      return json.putNull("memory").putNull("versions");
    }
    var memory = memory(place.get());
    var through = memory.getLong("readThrough");
    return json.put("memory", memory.put("gone", through != null && through > place.get().offset()))
        .put(
            "versions",
            versions(place.get().partition(), arrived, OptionalLong.of(place.get().offset())));
  }

  /** How far in the partition the learner was at its newest report. */
  private JsonObject memory(SamplePlace place) {
    var key = Integer.toString(place.partition());
    var through = learning.latest().map(entry -> entry.report().getReadThrough().get(key));
    return new JsonObject().put("readThrough", through.orElse(null));
  }

  private JsonObject versions(int partition, OptionalLong arrived, OptionalLong deleted) {
    var exposure = Exposure.of(status.get().known().models(), partition, arrived, deleted);
    return new JsonObject()
        .put("trainedOn", new JsonArray(exposure.trainedOn()))
        .put("descend", new JsonArray(exposure.descend()));
  }

  private static String text(int partition, OptionalLong offset) {
    return offset.isPresent() ? partition + ":" + offset.getAsLong() : null;
  }
}
