package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/**
 * A refusal as RFC 9457 {@code application/problem+json}. Never a stack trace.
 *
 * @param type what kind
 * @param detail a sentence about this case
 * @param more members of its own, for machines
 */
record Problem(ProblemType type, String detail, Map<String, Object> more) {
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final String COME_BACK_SECONDS = "1";

  Problem {
    more = Map.copyOf(more);
  }

  Problem(ProblemType type, String detail) {
    this(type, detail, Map.of());
  }

  /** The same with a member of its own. */
  Problem with(String name, Object value) {
    var all = new HashMap<>(more);
    all.put(name, value);
    return new Problem(type, detail, all);
  }

  void answer(RoutingContext context) {
    var response = context.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    response.setStatusCode(type.status()).putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
    if (type.status() == 503 || type.status() == 429) {
      response.putHeader(HttpHeaders.RETRY_AFTER, COME_BACK_SECONDS);
    }
    response.end(json().encode());
  }

  JsonObject json() {
    var json =
        new JsonObject()
            .put("type", type.urn())
            .put("title", type.title())
            .put("status", type.status())
            .put("detail", detail);
    more.forEach(json::put);
    return json;
  }

  /** To be thrown where a handler cannot go on. */
  ProblemException exception() {
    return new ProblemException(this);
  }
}
