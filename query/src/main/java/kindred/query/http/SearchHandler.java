package kindred.query.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import kindred.query.QueryMetrics;
import kindred.query.version.ServedVersion;
import kindred.query.version.Serving;

/** {@code POST /v1/search}. */
final class SearchHandler {
  private static final Problem NO_VERSION =
      new Problem(ProblemType.NO_VERSION, "no version has a complete index on this node yet");

  private final Serving serving;
  private final Admission admission;
  private final SearchRequests requests;
  private final Search search;
  private final QueryMetrics metrics;

  SearchHandler(
      Serving serving,
      Admission admission,
      SearchRequests requests,
      Search search,
      QueryMetrics metrics) {
    this.serving = serving;
    this.admission = admission;
    this.requests = requests;
    this.search = search;
    this.metrics = metrics;
  }

  void handle(RoutingContext context) {
    long start = System.nanoTime();
    admission
        .work(context, () -> answer(context, start))
        .onSuccess(
            json -> {
              metrics.searchTook(Duration.ofNanos(System.nanoTime() - start));
              Json.answer(context, json);
            })
        .onFailure(context::fail);
  }

  private JsonObject answer(RoutingContext context, long start) {
    var request = requests.parse(context);
    try (var lease = lease(serving)) {
      var served = lease.version();
      var found = search.find(served, request);
      return Json.of(served.version(), request.k(), found)
          .put("tookMs", (System.nanoTime() - start) / 1_000 / 1_000.0);
    }
  }

  /** The right to use the served version, or the problem that there is none. */
  static ServedVersion.Lease lease(Serving serving) {
    return serving.lease().orElseThrow(NO_VERSION::exception);
  }
}
