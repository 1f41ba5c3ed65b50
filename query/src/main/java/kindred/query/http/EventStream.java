package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Server-sent events for a bounded number of clients, each of which may fall behind by a bounded
 * number of events.
 */
final class EventStream<E> {
  private final Vertx vertx;
  private final int maxSubscribers;
  private final int maxPendingEvents;
  private final long heartbeatMs;
  private final Function<E, Buffer> event;
  private final AtomicInteger subscribers = new AtomicInteger();

  /**
   * @param maxPendingEvents on their way to a client; then it is dropped
   * @param heartbeatMs how often a stream with nothing to say says so
   * @param event one as bytes
   */
  EventStream(
      Vertx vertx,
      int maxSubscribers,
      int maxPendingEvents,
      long heartbeatMs,
      Function<E, Buffer> event) {
    this.vertx = vertx;
    this.maxSubscribers = maxSubscribers;
    this.maxPendingEvents = maxPendingEvents;
    this.heartbeatMs = heartbeatMs;
    this.event = event;
  }

  /** An event's bytes. */
  static Buffer bytes(String id, String type, JsonObject data) {
    return Buffer.buffer("id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, data.encode()));
  }

  /** Where events come from; none may be lost between the first and those that follow. */
  interface Source<E> {
    /** Calls the listener with each event from now on; returns what the client is sent first. */
    Buffer follow(Consumer<E> listener);

    /** Calls no more. */
    void leave(Consumer<E> listener);
  }

  /**
   * Takes the client in, or refuses it.
   *
   * @return the subscriber, for what only this client is told
   */
  EventSubscriber<E> open(RoutingContext context, Source<E> source) {
    if (subscribers.incrementAndGet() > maxSubscribers) {
      subscribers.decrementAndGet();
      throw new Problem(ProblemType.BUSY, maxSubscribers + " subscribers are sent events already")
          .exception();
    }
    var response = context.response();
    response.setChunked(true);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    var subscriber =
        new EventSubscriber<>(response, vertx.getOrCreateContext(), maxPendingEvents, event);
    long heartbeat = vertx.setPeriodic(heartbeatMs, id -> subscriber.comment());
    context.addEndHandler(
        ended -> {
          vertx.cancelTimer(heartbeat);
          source.leave(subscriber);
          subscribers.decrementAndGet();
        });
    // On the event loop: what comes meanwhile is written after this, by a task of its own.
    subscriber.begin(source.follow(subscriber));
    return subscriber;
  }
}
