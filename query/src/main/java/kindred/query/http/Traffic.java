package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.query.QueryMetrics;

/** The requests under way: counts them by operation and status, and sees them out at the end. */
public final class Traffic {
  private static final String OPERATION = "operation";

  /** Of requests that no operation took. */
  private static final String OTHER = "other";

  /** Of answers without an end. */
  private static final String STREAM = "text/event-stream";

  private final QueryMetrics metrics;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<RoutingContext> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  Traffic(QueryMetrics metrics) {
    this.metrics = metrics;
  }

  /** A request's head is here. */
  void handle(RoutingContext context) {
    underWay.incrementAndGet();
    context.addHeadersEndHandler(head -> beforeTheHead(context));
    context.addEndHandler(
        ended -> {
          underWay.decrementAndGet();
          streams.remove(context);
          metrics.answered(context.get(OPERATION, OTHER), status(context));
        });
    context.next();
  }

  /** The client of a stream that breaks off asks again, elsewhere. */
  private static void end(RoutingContext context) {
    if (context.request().version() == HttpVersion.HTTP_2) {
      context.response().reset(); // others' answers are on the same connection
    } else {
      context.request().connection().close();
    }
  }

  /** The result that an end handler is given says "closed" of every answer over HTTP/2. */
  private static String status(RoutingContext context) {
    var response = context.response();
    return response.ended() ? Integer.toString(response.getStatusCode()) : "gone";
  }

  private void beforeTheHead(RoutingContext context) {
    var response = context.response();
    if (STREAM.equals(response.headers().get(HttpHeaders.CONTENT_TYPE))) {
      streams.add(context);
    } else if (stopping && context.request().version() != HttpVersion.HTTP_2) {
      // The client comes back on another connection, to another node.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** Whose requests these are, in the metrics; one of a fixed number of names. */
  static void named(RoutingContext context, String operation) {
    context.put(OPERATION, operation);
  }

  int underWay() {
    return underWay.get();
  }

  boolean isStopping() {
    return stopping;
  }

  /**
   * Ends the server without a failed request: says that it is not ready, waits until that is seen,
   * accepts no more connections, and answers what was sent. Blocks.
   *
   * @param drain until new connections are refused
   * @param bound for what is under way then; what takes longer is cut off
   */
  public void seeOut(HttpServer server, Duration drain, Duration bound) {
    stopping = true;
    try {
      Thread.sleep(drain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    var ended = server.shutdown(bound.toMillis(), TimeUnit.MILLISECONDS);
    streams.forEach(Traffic::end);
    ended.await();
  }
}
