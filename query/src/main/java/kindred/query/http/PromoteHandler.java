package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import kindred.query.version.Promoter;
import kindred.schemas.VersionOrders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/versions/{n}/promote}, for the role admin. */
final class PromoteHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PromoteHandler.class);

  private final Promoter promoter;

  PromoteHandler(Promoter promoter) {
    this.promoter = promoter;
  }

  void handle(RoutingContext context) {
    int version = Pins.number("version", context.pathParam("version"));
    long start = System.nanoTime();
    var outcome = promoter.promote(version, reason(context));
    Future.fromCompletionStage(outcome, context.vertx().getOrCreateContext())
        .onSuccess(
            done -> {
              LOG.info("promote: version={} outcome={}", version, done);
              answer(context, version, done, (System.nanoTime() - start) / 1_000 / 1_000.0);
            })
        .onFailure(
            failure -> {
              LOG.warn("promote failed: version={}", version, failure);
              context.fail(unconfirmed(failure));
            });
  }

  private static String reason(RoutingContext context) {
    var given = Optional.ofNullable(context.queryParams().get("reason"));
    var who =
        "promoted over HTTP from %s by %s".formatted(Guard.address(context), Guard.name(context));
    try {
      return VersionOrders.reason(who, given);
    } catch (IllegalArgumentException e) {
      throw new Problem(ProblemType.BAD_REQUEST, e.getMessage()).exception();
    }
  }

  private static void answer(
      RoutingContext context, int version, Promoter.Outcome outcome, double tookMs) {
    var json = new JsonObject().put("version", version);
    switch (outcome) {
      case Promoter.Unknown unknown -> {
        context.fail(
            new Problem(
                    ProblemType.UNKNOWN_VERSION,
                    "version %d is not published, or it is retired".formatted(version))
                .exception());
        return;
      }
      case Promoter.AlreadyLive(boolean servedNow) ->
          json.put("promoted", false).put("servedNow", servedNow);
      case Promoter.Promoted(var previous, long offset, boolean servedNow) ->
          json.put("promoted", true)
              .put("previous", previous.isPresent() ? (Integer) previous.getAsInt() : null)
              .put("offset", offset)
              .put("servedNow", servedNow);
    }
    Json.answer(context, json.put("tookMs", tookMs));
  }

  private static Throwable unconfirmed(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? new Problem(
                ProblemType.BROKER_UNREACHABLE,
                "the broker did not confirm the promotion; it may be written: ask for"
                    + " /v1/versions/live")
            .exception()
        : cause;
  }
}
