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

  private static final int LINGER_BYTES = 256 << 10;
  private static final String WAITING = "connection";
  private static final String BODY_READ = "body-read";

  private final LimitsConfig limits;
  private final Duration idle;
  private final Vertx vertx;
  private final Map<HttpConnection, Waiting> open = new ConcurrentHashMap<>();

  /** Whether a connection is at work, since when it is not, and whether it ends. */
  private static final class Waiting {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long since = System.nanoTime();
    private volatile boolean served;
    private volatile boolean last;
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

  /** A request's head is here; its body has to come in time. */
  void handle(RoutingContext context) {
    var request = context.request();
    var waiting = open.get(request.connection());
    if (waiting == null || waiting.last) {
      request.connection().close();
      return;
    }
    waiting.requests.incrementAndGet();
    context.put(WAITING, waiting);
    context.addEndHandler(
        ended -> {
          waiting.since = System.nanoTime();
          waiting.served = true;
          waiting.requests.decrementAndGet();
        });
    if (mayHaveBody(request)) {
      long timer = vertx.setTimer(limits.readTimeout().toMillis(), id -> late(context));
      context.addEndHandler(
          ended -> {
            vertx.cancelTimer(timer);
            passOver(request);
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

  /** The request's body is here and whole. */
  static void bodyRead(RoutingContext context) {
    context.put(BODY_READ, true);
  }

  /** A form may be over and yet not complete, so the request's end does not say enough. */
  private static void late(RoutingContext context) {
    var request = context.request();
    var response = context.response();
    boolean whole =
        request.isEnded() && (!request.isExpectMultipart() || context.get(BODY_READ, false));
    if (whole || response.ended() || response.headWritten()) {
      return;
    }
    closeAfterAnswer(context);
    context.fail(
        new Problem(ProblemType.READ_TIMEOUT, "the body was not here in the time allowed")
            .exception());
    context.cancelAndCleanupFileUploads();
  }

  /**
   * Lets an answered client end what it sends, if that is little and soon; it may read meanwhile.
   */
  private void passOver(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    var passed = new AtomicInteger();
    request.handler(
        buffer -> {
          if (passed.addAndGet(buffer.length()) > LINGER_BYTES) {
            request.pause();
          }
        });
    vertx.setTimer(LINGER_MS, id -> abort(request));
  }

  private static void abort(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  /** Where an answer comes before the end of a large body, the body's connection ends with it. */
  static void closeIfUnread(RoutingContext context) {
    var request = context.request();
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (!request.isEnded() && length != null && isLarge(length)) {
      closeAfterAnswer(context);
    }
  }

  private static boolean isLarge(String length) {
    return !length.matches("[0-9]{1,9}") || Integer.parseInt(length) > LINGER_BYTES;
  }

  /** Whether this is the first request that cannot be parsed on a connection that goes on. */
  boolean mayRefuse(HttpServerRequest request) {
    var waiting = open.get(request.connection());
    return waiting != null && !waiting.last;
  }

  /** The request is the last one of its connection, whatever comes after it. */
  static void closeAfterAnswer(RoutingContext context) {
    var request = context.request();
    Waiting waiting = context.get(WAITING);
    if (request.version() == HttpVersion.HTTP_2) {
      return; // Its requests have frames of their own.
    }
    waiting.last = true;
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(
        ended ->
            context
                .vertx()
                .setTimer(request.isEnded() ? 1 : LINGER_MS, id -> request.connection().close()));
  }
}
