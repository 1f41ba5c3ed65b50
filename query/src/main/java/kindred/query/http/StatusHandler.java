package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Supplier;
import kindred.query.QueryMetrics;
import kindred.query.version.ServedVersion;
import kindred.query.version.Serving;
import kindred.query.version.Status;

/** Versions, health and metrics: what can be said without a search. */
final class StatusHandler {
  private final Serving serving;
  private final Supplier<Status> status;
  private final Readiness readiness;
  private final QueryMetrics metrics;
  private final InstantSource clock;

  StatusHandler(
      Serving serving,
      Supplier<Status> status,
      Readiness readiness,
      QueryMetrics metrics,
      InstantSource clock) {
    this.serving = serving;
    this.status = status;
    this.readiness = readiness;
    this.metrics = metrics;
    this.clock = clock;
  }

  void versions(RoutingContext context) {
    var now = status.get();
    var known = now.known();
    var live = known.liveVersion();
    var answering = serving.versions();
    var served = served().orElse(0);
    var versions = new JsonArray();
    for (var model : known.models().values()) {
      int version = model.getVersion();
      var promotion = known.promotions().get(version);
      versions.add(
          Json.of(model)
              .put("live", version == live)
              .put("serving", version == served)
              .put("warm", version != served && answering.contains(version))
              .put("promotion", promotion == null ? null : Json.of(promotion)));
    }
    Json.answer(context, new JsonObject().put("versions", versions));
  }

  private OptionalInt served() {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? OptionalInt.empty() : OptionalInt.of(lease.version().version());
    }
  }

  void live(RoutingContext context) {
    var now = status.get();
    var json = new JsonObject();
    now.known()
        .live()
        .ifPresentOrElse(
            live -> json.put("live", live.getVersion()).put("promotion", Json.of(live)),
            () -> json.putNull("live").putNull("promotion"));
    try (var lease = serving.lease().orElse(null)) {
      if (lease == null) {
        json.putNull("served").put("images", 0).putNull("modelAgeMs");
      } else {
        served(json, lease.version());
      }
    }
    var coverage = Json.of(now.coverage());
    var building = now.building().isPresent() ? (Integer) now.building().getAsInt() : null;
    Json.answer(
        context, json.put("building", building).put("warm", warm()).put("coverage", coverage));
  }

  private JsonArray warm() {
    var versions = serving.versions();
    served().ifPresent(versions::remove);
    return new JsonArray(versions.stream().toList());
  }

  private void served(JsonObject json, ServedVersion served) {
    json.put("served", served.version())
        .put("embeddingDim", served.index().dim())
        .put("images", served.index().size())
        .put("readThrough", Json.offsets(served.index().readThrough()))
        .put("createdAt", served.model().getCreatedAt().toString())
        .put("modelAgeMs", clock.millis() - served.model().getCreatedAt().toEpochMilli());
  }

  void alive(RoutingContext context) {
    Json.answer(context, new JsonObject().put("status", "alive"));
  }

  void ready(RoutingContext context) {
    Json.answer(
        context, new JsonObject().put("status", "ready").put("version", readiness.version()));
  }

  void metrics(RoutingContext context) {
    // Some figures are read from files.
    context
        .vertx()
        .executeBlocking(metrics::scrape, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(context::fail);
  }
}
