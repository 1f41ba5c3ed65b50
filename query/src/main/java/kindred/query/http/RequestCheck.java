package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.query.openapi.Operation;

/** Refuses requests that are not as the API's document says, before their handler sees them. */
final class RequestCheck {
  private static final String JSON = "checked-json";

  /** The document's own forms need fewer; a schema is walked as deep as the body goes. */
  private static final int DEEPEST = 32;

  /** In bytes: takes less time on the event loop than a change of threads. */
  private static final int SMALL = 8 << 10;

  private final Admission admission;
  private final int maxJsonBytes;

  RequestCheck(Admission admission, int maxJsonBytes) {
    this.admission = admission;
    this.maxJsonBytes = maxJsonBytes;
  }

  /** Parameters of path and query. */
  static void parameters(Operation operation, RoutingContext context) {
    refuse(operation.offenceOfPath(context.pathParams()));
    refuse(operation.offenceOfQuery(context.queryParams().entries()));
    context.next();
  }

  /** A body of type JSON; others pass. */
  void body(Operation operation, RoutingContext context) {
    if (!isJson(context)) {
      context.next();
    } else if (context.body().length() <= SMALL) {
      pass(context, json(operation, context));
    } else {
      admission
          .work(context, () -> json(operation, context))
          .onSuccess(json -> pass(context, json))
          .onFailure(context::fail);
    }
  }

  private static void pass(RoutingContext context, JsonObject json) {
    context.put(JSON, json);
    context.next();
  }

  /** The body that was found to be as the document says. */
  static JsonObject checked(RoutingContext context) {
    JsonObject json = context.get(JSON);
    return json;
  }

  private static boolean isJson(RoutingContext context) {
    var header = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    var type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json");
  }

  /** Refuses other bodies than JSON, before they are read. */
  static void onlyJson(RoutingContext context) {
    if (!isJson(context)) {
      throw new Problem(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "the Content-Type of this call's body is application/json")
          .exception();
    }
    context.next();
  }

  private JsonObject json(Operation operation, RoutingContext context) {
    var body = context.body().buffer();
    if (body == null || body.length() == 0) {
      throw bad("the JSON body is empty");
    }
    if (body.length() > maxJsonBytes) {
      throw new Problem(
              ProblemType.TOO_LARGE,
              "%d bytes of JSON are more than %d".formatted(body.length(), maxJsonBytes))
          .exception();
    }
    var json = object(context);
    if (isDeeper(json, DEEPEST)) {
      throw bad("the body is nested more than " + DEEPEST + " deep");
    }
    refuse(operation.offenceOfBody(json));
    return json;
  }

  private static JsonObject object(RoutingContext context) {
    try {
      return context.body().buffer().toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      throw bad("the body is not a JSON object");
    }
  }

  private static boolean isDeeper(Object value, int most) {
    Stream<?> within =
        switch (value) {
          case JsonObject object -> object.getMap().values().stream();
          case JsonArray array -> array.getList().stream();
          case Map<?, ?> map -> map.values().stream();
          case java.util.List<?> list -> list.stream();
          case null, default -> Stream.empty();
        };
    return most < 0 || within.anyMatch(each -> isDeeper(each, most - 1));
  }

  private static void refuse(Optional<String> offence) {
    offence.ifPresent(
        detail -> {
          throw bad(detail);
        });
  }

  private static ProblemException bad(String detail) {
    return new Problem(ProblemType.BAD_REQUEST, detail).exception();
  }
}
