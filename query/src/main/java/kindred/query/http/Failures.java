package kindred.query.http;

import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import kindred.query.QueryMetrics;
import kindred.query.index.IndexUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Whatever went wrong with a request becomes a problem here. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final QueryMetrics metrics;

  Failures(QueryMetrics metrics) {
    this.metrics = metrics;
  }

  void answer(RoutingContext context) {
    var response = context.response();
    if (response.ended() || response.closed() || context.failure() instanceof HttpClosedException) {
      return; // Answered already, or the client has gone: nothing of ours broke.
    }
    var problem = problem(context);
    metrics.problem(problem.type().code());
    if (!response.headWritten()) {
      Connections.closeIfUnread(context);
    }
    problem.answer(context);
  }

  private static Problem problem(RoutingContext context) {
    return switch (context.failure()) {
      case ProblemException e -> e.problem();
      case TimeoutException e -> new Problem(ProblemType.TIMEOUT, "no answer in the time allowed");
      case IndexUnavailableException e -> unreachable(e);
      case RejectedExecutionException e -> new Problem(ProblemType.BUSY, "try again in a second");
      case null -> refused(context);
      case Throwable e when isBrokenBody(context, e) ->
          new Problem(ProblemType.BAD_REQUEST, "the body broke off or is not what it says");
      case Throwable e when context.statusCode() >= 400 && context.statusCode() < 500 ->
          refused(context);
      case Throwable e -> broken(context, e);
    };
  }

  private static Problem unreachable(IndexUnavailableException failure) {
    LOG.warn("index does not answer: {}", failure.getMessage());
    return new Problem(ProblemType.INDEX_UNREACHABLE, "try again in a few seconds");
  }

  /** As the body's handler tells it: status 200, or uploads that it gave up. */
  private static boolean isBrokenBody(RoutingContext context, Throwable failure) {
    return context.statusCode() == 200
        || context.request().isExpectMultipart()
            && (failure.getClass() == VertxException.class
                || failure.getCause() instanceof NoSuchFileException
                || "Streaming aborted".equals(failure.getMessage()));
  }

  private static Problem refused(RoutingContext context) {
    var type = ProblemType.ofStatus(context.statusCode());
    return new Problem(type, context.request().method() + " " + context.request().path());
  }

  private static Problem broken(RoutingContext context, Throwable failure) {
    var request = context.request();
    var trace = Tracing.id(context);
    try (var _ = MDC.putCloseable(Tracing.LOG_KEY, trace)) {
      LOG.error(
          "request failed: id={} method={} path={} trace={}",
          RequestLog.id(context),
          request.method(),
          request.path(),
          trace,
          failure);
    }
    return new Problem(ProblemType.INTERNAL, "the failure is in the log of the query node");
  }
}
