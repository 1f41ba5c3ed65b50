package kindred.query.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.schemas.TraceContext;
import org.slf4j.MDC;

/**
 * Gives each request a trace: continues the one that its header {@code traceparent} names (W3C
 * Trace Context), or begins one. The answer gives it back, writes take it along, and what is logged
 * on the way carries it.
 */
final class Tracing {
  /** Under this name the log has a trace's id. */
  static final String LOG_KEY = "traceId";

  private static final String TRACE = "trace";

  private Tracing() {}

  static void handle(RoutingContext context) {
    var given = context.request().headers().getAll(TraceContext.HEADER);
    var sent =
        given.size() == 1 ? TraceContext.parse(given.getFirst()) : Optional.<TraceContext>empty();
    var trace = sent.map(TraceContext::next).orElseGet(() -> TraceContext.fresh(true));
    context.put(TRACE, trace);
    context.response().putHeader(TraceContext.HEADER, trace.toString());
    context.next();
  }

  /** The request's trace. */
  static TraceContext of(RoutingContext context) {
    return context.get(TRACE);
  }

  /** The request's trace, for the log; a dash where the request was refused before it had one. */
  static String id(RoutingContext context) {
    TraceContext trace = context.get(TRACE);
    return trace == null ? "-" : trace.traceId();
  }

  /** The same work, with the request's trace in whatever it logs. */
  static <T> Callable<T> logged(RoutingContext context, Callable<T> work) {
    TraceContext trace = context.get(TRACE);
    return trace == null
        ? work
        : () -> {
          try (var _ = MDC.putCloseable(LOG_KEY, trace.traceId())) {
            return work.call();
          }
        };
  }
}
