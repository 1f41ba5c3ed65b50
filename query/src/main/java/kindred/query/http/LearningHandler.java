package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import kindred.query.learning.LearningConfig;
import kindred.query.learning.LearningReports;

/** {@code GET /v1/learning}, and the same as server-sent events. */
final class LearningHandler {
  private final LearningReports reports;
  private final Admission admission;
  private final EventStream<LearningReports.Entry> stream;

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
    this.stream =
        new EventStream<>(
            vertx,
            config.maxSubscribers(),
            config.maxPendingEvents(),
            heartbeatMs,
            LearningHandler::event);
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
    stream.open(
        context,
        new EventStream.Source<>() {
          @Override
          public Buffer follow(Consumer<LearningReports.Entry> listener) {
            return since(context, reports.follow(listener));
          }

          @Override
          public void leave(Consumer<LearningReports.Entry> listener) {
            reports.leave(listener);
          }
        });
  }

  /** What the client has not seen; at its first visit the newest report. */
  private static Buffer since(RoutingContext context, List<LearningReports.Entry> kept) {
    var seen = context.request().getHeader("Last-Event-ID");
    var first = Buffer.buffer(": kindred.learning\n\n");
    if (seen != null && seen.matches("[0-9]{1,18}")) {
      long offset = Long.parseLong(seen);
      kept.stream()
          .filter(entry -> entry.offset() > offset)
          .forEach(entry -> first.appendBuffer(event(entry)));
    } else if (!kept.isEmpty()) {
      first.appendBuffer(event(kept.getLast()));
    }
    return first;
  }

  private static Buffer event(LearningReports.Entry entry) {
    return EventStream.bytes(Long.toString(entry.offset()), "report", json(entry));
  }
}
