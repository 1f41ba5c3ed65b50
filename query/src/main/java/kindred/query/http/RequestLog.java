package kindred.query.http;

import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives each request an id, the client's own where it sends a usable one, and logs a line when it
 * is over: admin calls and refusals always, others at level debug. Names and ids, never keys.
 */
final class RequestLog {
  /** Of requests and answers. */
  static final String HEADER = "X-Request-Id";

  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String ID = "request-id";
  private static final int MOST_PATH = 200;

  void handle(RoutingContext context) {
    long start = System.nanoTime();
    var given = context.request().getHeader(HEADER);
    var id = given != null && USABLE.matcher(given).matches() ? given : unique();
    context.put(ID, id);
    context.response().putHeader(HEADER, id);
    context.addEndHandler(ended -> log(context, context.response().ended(), start));
    context.next();
  }

  /** 64 random bits; nobody has to be kept from guessing them. */
  static String unique() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /** The request's id. */
  static String id(RoutingContext context) {
    return context.get(ID, "-");
  }

  private static void log(RoutingContext context, boolean answered, long start) {
    try (var _ = MDC.putCloseable(Tracing.LOG_KEY, Tracing.id(context))) {
      write(context, answered, start);
    }
  }

  private static void write(RoutingContext context, boolean answered, long start) {
    int status = context.response().getStatusCode();
    if (Guard.isAdminCall(context)) {
      LOG.info("admin call: {}", line(context, answered, start));
    } else if (status == 401 || status == 403 || status == 421) {
      LOG.warn("refused: {}", line(context, answered, start));
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("request: {}", line(context, answered, start));
    }
  }

  private static String line(RoutingContext context, boolean answered, long start) {
    var request = context.request();
    var path = request.path();
    return "id=%s who=%s from=%s method=%s path=%s status=%s bytes=%d ms=%d"
        .formatted(
            id(context),
            Guard.name(context),
            Guard.address(context),
            request.method(),
            path == null || path.length() <= MOST_PATH ? path : path.substring(0, MOST_PATH) + "…",
            answered ? context.response().getStatusCode() : "gone",
            context.response().bytesWritten(),
            (System.nanoTime() - start) / 1_000_000);
  }
}
