package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Pattern;
import kindred.query.security.SecurityConfig;

/**
 * What a browser must not be used for. Pages from other origins may not call what changes
 * something, and read nothing, unless they are listed (CORS). A node without keys answers to
 * loopback names only, so that no foreign name can be made to point at it (DNS rebinding).
 */
final class Origins {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");
  private static final String METHODS = "GET, POST, PUT, DELETE";
  private static final String HEADERS =
      "Authorization, X-Api-Key, Content-Type, Last-Event-ID, X-Request-Id, traceparent";

  private final SecurityConfig config;

  Origins(SecurityConfig config) {
    this.config = config;
  }

  void check(RoutingContext context) {
    checkHost(context);
    var origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (!config.origins().isEmpty()) {
      context.response().putHeader(HttpHeaders.VARY, "Origin");
    }
    if (origin == null || isOwn(origin, context)) {
      context.next();
    } else if (config.origins().contains(origin)) {
      allow(context, origin);
    } else if (isReading(context)) {
      context.next(); // Without a header that lets it, the browser keeps the answer to itself.
    } else {
      throw new Problem(
              ProblemType.FOREIGN_ORIGIN, "the page's origin is not one of query.cors.origins")
          .exception();
    }
  }

  private static boolean isReading(RoutingContext context) {
    var method = context.request().method();
    return method == HttpMethod.GET || method == HttpMethod.HEAD;
  }

  private static boolean isOwn(String origin, RoutingContext context) {
    var authority = context.request().authority();
    int scheme = origin.indexOf("://");
    return authority != null
        && scheme > 0
        && origin.substring(scheme + 3).equalsIgnoreCase(authority.toString());
  }

  private void allow(RoutingContext context, String origin) {
    var request = context.request();
    var response = context.response();
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if (request.method() == HttpMethod.OPTIONS
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
      response
          .setStatusCode(204)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
          .putHeader(
              HttpHeaders.ACCESS_CONTROL_MAX_AGE, Long.toString(config.corsMaxAge().toSeconds()))
          .end();
    } else {
      response.putHeader(
          HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS,
          "ETag, Retry-After, WWW-Authenticate, X-Request-Id, traceparent");
      context.next();
    }
  }

  private void checkHost(RoutingContext context) {
    var authority = context.request().authority();
    if (config.closed() || authority == null) {
      return; // A browser always sends a name.
    }
    var host = authority.host().toLowerCase(Locale.ROOT);
    if (!LOOPBACK.matcher(host).matches() && !config.hosts().contains(host)) {
      throw new Problem(
              ProblemType.UNKNOWN_HOST,
              "the name is not a loopback one, nor one of query.hosts; with query.keys any will do")
          .exception();
    }
  }
}
