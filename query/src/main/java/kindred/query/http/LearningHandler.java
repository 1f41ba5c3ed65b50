package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.query.learning.LearningConfig;
import kindred.query.learning.LearningReports;

/** {@code GET /v1/learning}, and the same as server-sent events. */
final class LearningHandler {
  private final LearningReports reports;
  private final LearningConfig config;
  private final Admission admission;
  private final Vertx vertx;
  private final long heartbeatMs;
  private final AtomicInteger subscribers = new AtomicInteger();

  /**
   * @param heartbeatMs how often an event stream with nothing to say says so
   */
  LearningHandler(
      LearningReports reports,
      LearningConfig config,
      Admission admission,
      Vertx vertx,
      long heartbeatMs) {
    this.admission = admission;
    this.reports = reports;
    this.config = config;
    this.vertx = vertx;
    this.heartbeatMs = heartbeatMs;
  }

  void latest(RoutingContext context) {
    admission
        .work(context, this::latest)
        .onSuccess(json -> Json.answer(context, json))
        .onFailure(context::fail);
  }

  private JsonObject latest() {
    var history = new JsonArray();
    reports.history().forEach(entry -> history.add(json(entry)));
    var latest = history.isEmpty() ? null : history.getValue(history.size() - 1);
    return new JsonObject().put("latest", latest).put("history", history);
  }

  private static JsonObject json(LearningReports.Entry entry) {
    return new JsonObject().put("offset", entry.offset()).mergeIn(AvroJson.of(entry.report()));
  }

  void events(RoutingContext context) {
    if (subscribers.incrementAndGet() > config.maxSubscribers()) {
      subscribers.decrementAndGet();
      throw new Problem(
              ProblemType.BUSY, config.maxSubscribers() + " subscribers are sent events already")
          .exception();
    }
    var response = context.response();
    response.setChunked(true);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    var subscriber =
        new EventSubscriber(
            response, vertx.getOrCreateContext(), config.maxPendingEvents(), this::event);
    long heartbeat = vertx.setPeriodic(heartbeatMs, id -> subscriber.comment());
    context.addEndHandler(
        ended -> {
          vertx.cancelTimer(heartbeat);
          reports.leave(subscriber);
          subscribers.decrementAndGet();
        });
    // In this order: a report that comes between the two is in both and told once.
    reports.listen(subscriber);
    subscriber.begin(since(context));
  }

  /** What the client has not seen; at its first visit the newest report. */
  private List<LearningReports.Entry> since(RoutingContext context) {
    var seen = context.request().getHeader("Last-Event-ID");
    if (seen == null || !seen.matches("[0-9]{1,18}")) {
      return reports.latest().stream().toList();
    }
    long offset = Long.parseLong(seen);
    return reports.history().stream().filter(entry -> entry.offset() > offset).toList();
  }

  private Buffer event(LearningReports.Entry entry) {
    return Buffer.buffer(
        "id: %d\nevent: report\ndata: %s\n\n".formatted(entry.offset(), json(entry).encode()));
  }
}
