package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kindred.query.version.Serving;
import kindred.query.version.Status;
import kindred.query.version.VersionEvents;
import kindred.query.version.VersionEventsConfig;

/**
 * {@code GET /v1/versions/events}: what happens to versions, and which of them this node serves.
 * The latter has no id, for it is in no topic: a client that comes again is told the present state.
 */
final class VersionEventsHandler {
  private static final long LOOK_MS = 250;

  private final VersionEvents events;
  private final Serving serving;
  private final Supplier<Status> status;
  private final Vertx vertx;
  private final EventStream<VersionEvents.Entry> stream;

  /**
   * @param heartbeatMs how often a stream with nothing to say says so
   */
  VersionEventsHandler(
      VersionEvents events,
      Serving serving,
      Supplier<Status> status,
      VersionEventsConfig config,
      Vertx vertx,
      long heartbeatMs) {
    this.events = events;
    this.serving = serving;
    this.status = status;
    this.vertx = vertx;
    this.stream =
        new EventStream<>(
            vertx,
            config.maxSubscribers(),
            config.maxPendingEvents(),
            heartbeatMs,
            VersionEventsHandler::event);
  }

  void handle(RoutingContext context) {
    var told = new JsonObject[] {serving()};
    var subscriber =
        stream.open(
            context,
            new EventStream.Source<>() {
              @Override
              public Buffer follow(Consumer<VersionEvents.Entry> listener) {
                return since(context, events.follow(listener)).appendBuffer(bytes(told[0]));
              }

              @Override
              public void leave(Consumer<VersionEvents.Entry> listener) {
                events.leave(listener);
              }
            });
    long looking =
        vertx.setPeriodic(
            LOOK_MS,
            id -> {
              var now = serving();
              if (!now.equals(told[0])) {
                told[0] = now;
                subscriber.send(bytes(now));
              }
            });
    context.addEndHandler(ended -> vertx.cancelTimer(looking));
  }

  private JsonObject serving() {
    var warm = serving.versions();
    var served = served();
    served.ifPresent(warm::remove);
    var building = status.get().building();
    return new JsonObject()
        .put("served", served.isPresent() ? (Integer) served.getAsInt() : null)
        .put("building", building.isPresent() ? (Integer) building.getAsInt() : null)
        .put("warm", new JsonArray(List.copyOf(warm)));
  }

  private OptionalInt served() {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? OptionalInt.empty() : OptionalInt.of(lease.version().version());
    }
  }

  private static Buffer bytes(JsonObject serving) {
    return Buffer.buffer("event: serving\ndata: " + serving.encode() + "\n\n");
  }

  /** What the client has not seen; at its first visit the newest promotion. */
  private static Buffer since(RoutingContext context, List<VersionEvents.Entry> kept) {
    var header = context.request().getHeader("Last-Event-ID");
    var seen = VersionEvents.Place.parse(header == null ? "" : header);
    var first = Buffer.buffer(": kindred.versions\n\n");
    if (seen.isPresent()) {
      kept.stream()
          .filter(entry -> entry.isAfter(seen.get()))
          .forEach(entry -> first.appendBuffer(event(entry)));
    } else {
      kept.reversed().stream()
          .filter(entry -> entry.event() instanceof VersionEvents.Promoted)
          .findFirst()
          .ifPresent(entry -> first.appendBuffer(event(entry)));
    }
    return first;
  }

  private static Buffer event(VersionEvents.Entry entry) {
    var id = entry.place().toString();
    return switch (entry.event()) {
      case VersionEvents.Published(var model) -> EventStream.bytes(id, "published", Json.of(model));
      case VersionEvents.Retired(int version) ->
          EventStream.bytes(id, "retired", new JsonObject().put("version", version));
      case VersionEvents.Promoted(var promotion) ->
          EventStream.bytes(
              id,
              "promoted",
              new JsonObject().put("version", promotion.getVersion()).mergeIn(Json.of(promotion)));
    };
  }
}
