package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.query.QueryMetrics;

/** {@code POST /v1/search}. */
final class SearchHandler {
  private final Pins pins;
  private final Admission admission;
  private final SearchRequests requests;
  private final Search search;
  private final FreshAnswers fresh;
  private final QueryMetrics metrics;
  private final InstantSource clock;

  SearchHandler(
      Pins pins,
      Admission admission,
      SearchRequests requests,
      Search search,
      FreshAnswers fresh,
      QueryMetrics metrics,
      InstantSource clock) {
    this.pins = pins;
    this.admission = admission;
    this.requests = requests;
    this.search = search;
    this.fresh = fresh;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A request that was read, and its answer unless a write has to be waited for. */
  private record Begun(SearchRequest request, Optional<JsonObject> answer) {}

  void handle(RoutingContext context) {
    long start = System.nanoTime();
    admission
        .work(context, () -> begin(context, start))
        .compose(
            begun ->
                begun
                    .answer()
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () ->
                            whenFresh(
                                context, begun.request(), begun.request().freshness(), start)))
        .onSuccess(
            json -> {
              metrics.searchTook(Duration.ofNanos(System.nanoTime() - start));
              Json.answer(context, json);
            })
        .onFailure(context::fail);
  }

  private Begun begin(RoutingContext context, long start) {
    var request = requests.parse(context);
    return request.freshness().isAny()
        ? new Begun(request, Optional.of(answer(request, request.version(), start)))
        : new Begun(request, Optional.empty());
  }

  /** Waits without a thread and without a place. */
  private Future<JsonObject> whenFresh(
      RoutingContext context, SearchRequest request, FreshnessRequest freshness, long start) {
    pins.lease(request.version()).close();
    long asked = System.nanoTime();
    var wait = fresh.version(context, request.version(), freshness);
    return admission
        .outside(context, wait)
        .compose(
            version ->
                admission.work(context, () -> answer(request, OptionalInt.of(version), start)))
        .recover(
            failure ->
                request.version().isEmpty() && isOfAGoneVersion(failure)
                    ? whenFresh(context, request, freshness.since(asked), start)
                    : Future.failedFuture(failure));
  }

  /** The version that was fresh enough has been switched from, and let go, before it was asked. */
  private static boolean isOfAGoneVersion(Throwable failure) {
    return failure instanceof ProblemException known
        && (known.problem().type() == ProblemType.VERSION_NOT_WARM
            || known.problem().type() == ProblemType.UNKNOWN_VERSION);
  }

  private JsonObject answer(SearchRequest request, OptionalInt version, long start) {
    try (var lease = pins.lease(version)) {
      var served = lease.version();
      var found = search.find(served, request);
      return Json.of(served.version(), request.k(), found)
          .put("index", Json.index(served, found.readThrough(), clock.millis()))
          .put("tookMs", (System.nanoTime() - start) / 1_000 / 1_000.0);
    }
  }
}
