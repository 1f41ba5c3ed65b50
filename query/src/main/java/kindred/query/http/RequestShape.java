package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import kindred.query.security.LimitsConfig;

/**
 * Refuses requests of a shape that no client of ours has, and leaves no connection behind on which
 * two readers could see different requests (request smuggling).
 */
final class RequestShape {
  private final LimitsConfig limits;

  RequestShape(LimitsConfig limits) {
    this.limits = limits;
  }

  void check(RoutingContext context) {
    var request = context.request();
    if (context.response().writeQueueFull()) {
      // It sends requests on and on and reads no answers: they would pile up here.
      request.connection().close();
      return;
    }
    checkPath(context);
    // Its size() counts names.
    if (request.headers().entries().size() > limits.maxHeaders()) {
      Connections.closeAfterAnswer(context);
      throw new Problem(
              ProblemType.HEADERS_TOO_LARGE, "more than %d headers".formatted(limits.maxHeaders()))
          .exception();
    }
    checkFraming(context, request);
    var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding is not taken")
          .exception();
    }
    context.next();
  }

  private static void checkPath(RoutingContext context) {
    try {
      context.normalizedPath();
    } catch (IllegalArgumentException e) {
      throw new Problem(ProblemType.BAD_REQUEST, "the path has a '%' without two digits")
          .exception();
    }
  }

  /**
   * RFC 9112, 6.3: who sends a length and a transfer coding must find the connection closed. The
   * server's parser drops the length, so every transfer coding ends its connection.
   */
  private static void checkFraming(RoutingContext context, HttpServerRequest request) {
    var coding = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (coding.isEmpty()) {
      return;
    }
    Connections.closeAfterAnswer(context);
    if (coding.size() > 1 || !coding.getFirst().equalsIgnoreCase("chunked")) {
      throw new Problem(ProblemType.BAD_REQUEST, "Transfer-Encoding is not 'chunked'").exception();
    }
  }
}
