package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.query.security.LimitsConfig;

/**
 * Bounds how many connections there are and how long each may take to send a request, byte by byte
 * or not at all.
 */
final class Connections {
  /** How long a client may go on sending what is not read, to find its answer meanwhile. */
  private static final long LINGER_MS = 500;

  private final LimitsConfig limits;
  private final Duration idle;
  private final Vertx vertx;
  private final Map<HttpConnection, Waiting> open = new ConcurrentHashMap<>();

  /** Whether a connection is at work, and since when it is not. */
  private static final class Waiting {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long since = System.nanoTime();
    private volatile boolean served;
  }

  Connections(LimitsConfig limits, Duration idle, Vertx vertx) {
    this.limits = limits;
    this.idle = idle;
    this.vertx = vertx;
  }

  /** Looks for the slow ones until Vert.x is closed. */
  void start() {
    vertx.setPeriodic(Math.max(50, limits.readTimeout().toMillis() / 4), timer -> sweep());
  }

  void opened(HttpConnection connection) {
    if (open.size() >= limits.maxConnections()) {
      connection.close();
      return;
    }
    open.put(connection, new Waiting());
    connection.closeHandler(closed -> open.remove(connection));
  }

  private void sweep() {
    long now = System.nanoTime();
    open.forEach(
        (connection, waiting) -> {
          var allowed = waiting.served ? idle : limits.readTimeout();
          if (waiting.requests.get() == 0 && now - waiting.since > allowed.toNanos()) {
            connection.close();
          }
        });
  }

  int open() {
    return open.size();
  }

  /** A request's head is here; its body has to come in time. */
  void handle(RoutingContext context) {
    var request = context.request();
    var waiting = open.get(request.connection());
    if (waiting != null) {
      waiting.requests.incrementAndGet();
      context.addEndHandler(
          ended -> {
            waiting.since = System.nanoTime();
            waiting.served = true;
            waiting.requests.decrementAndGet();
          });
    }
    if (mayHaveBody(request)) {
      long timer = vertx.setTimer(limits.readTimeout().toMillis(), id -> late(context));
      request.end().onComplete(ended -> vertx.cancelTimer(timer));
      context.addEndHandler(
          ended -> {
            if (!request.isEnded()) {
              vertx.setTimer(LINGER_MS, id -> closeUnread(request));
            }
          });
    }
    context.next();
  }

  private static boolean mayHaveBody(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2
        ? !request.isEnded()
        : request.headers().contains(HttpHeaders.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private static void late(RoutingContext context) {
    var response = context.response();
    if (response.ended() || response.headWritten()) {
      closeUnread(context.request());
    } else {
      closeAfterAnswer(context);
      context.fail(
          new Problem(ProblemType.READ_TIMEOUT, "the body was not here in the time allowed")
              .exception());
    }
  }

  /** What an answered client still sends would be read for nothing. */
  private static void closeUnread(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  /** The request is the last one of its connection. */
  static void closeAfterAnswer(RoutingContext context) {
    var request = context.request();
    if (request.version() == HttpVersion.HTTP_2) {
      return; // Its requests have frames of their own.
    }
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(
        ended ->
            context
                .vertx()
                .setTimer(request.isEnded() ? 1 : LINGER_MS, id -> request.connection().close()));
  }
}
