package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import kindred.query.version.Serving;
import kindred.query.version.WriteWaits;

/** The freshness that a request asks for, or the problem that says how far things are. */
final class FreshAnswers {
  private final Serving serving;
  private final WriteWaits waits;

  FreshAnswers(Serving serving, WriteWaits waits) {
    this.serving = serving;
    this.waits = waits;
  }

  /** A version whose index shows what is asked for; holds no thread meanwhile. */
  Future<Integer> version(RoutingContext context, OptionalInt pinned, FreshnessRequest freshness) {
    var shown = waits.await(freshness.wanted(pinned), freshness.bound());
    return Future.fromCompletionStage(shown, context.vertx().getOrCreateContext())
        .recover(failure -> Future.failedFuture(late(failure, pinned, freshness)));
  }

  private Throwable late(Throwable failure, OptionalInt pinned, FreshnessRequest freshness) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? behind(pinned.isPresent() ? pinned : served(), freshness).exception()
        : cause;
  }

  private OptionalInt served() {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? OptionalInt.empty() : OptionalInt.of(lease.version().version());
    }
  }

  private Problem behind(OptionalInt version, FreshnessRequest freshness) {
    if (version.isEmpty()) {
      return new Problem(
          ProblemType.NO_VERSION, "no version has a complete index on this node yet");
    }
    int number = version.getAsInt();
    var reached = waits.reached(number);
    var detail =
        "within %d ms version %d has not come to %s"
            .formatted(freshness.bound().toMillis(), number, asked(freshness));
    var index =
        new JsonObject()
            .put("version", number)
            .put("imagesValidatedThrough", Json.offsets(reached.validated()))
            .put("imagesShownThrough", Json.offsets(reached.shown()));
    return new Problem(ProblemType.NOT_FRESH_ENOUGH, detail).with("index", index);
  }

  private static String asked(FreshnessRequest freshness) {
    var least = freshness.minVersion();
    var version = least.isPresent() ? "minVersion " + least.getAsInt() : "";
    var offsets = freshness.minOffset().isEmpty() ? "" : "minOffset " + text(freshness.minOffset());
    return version.isEmpty() || offsets.isEmpty() ? version + offsets : version + ", " + offsets;
  }

  private static String text(Map<Integer, Long> offsets) {
    var each = new StringBuilder();
    new TreeMap<>(offsets)
        .forEach(
            (partition, offset) ->
                each.append(each.isEmpty() ? "" : ",").append(partition + ":" + offset));
    return each.toString();
  }
}
