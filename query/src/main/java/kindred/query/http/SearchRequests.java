package kindred.query.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * From a request's body and parameters to what is searched for: options come as parameters, form
 * fields or JSON, and are read as JSON.
 */
final class SearchRequests {
  private static final String IMAGE = "image";
  private static final String QUERY = "query";
  private static final String MIN_OFFSET = "minOffset";
  private static final Set<String> WHOLE =
      Set.of("k", "offset", "groupSize", "version", "minVersion", "wait");
  private static final Set<String> FLAGS = Set.of("deduplicate", "explain");
  private static final Set<String> TEXTS = Set.of("label", "groupBy");
  private static final Set<String> OTHERS = Set.of(MIN_OFFSET, "minScore", "include");

  private final HttpConfig config;
  private final SearchParser parser;

  SearchRequests(HttpConfig config, SearchParser parser) {
    this.config = config;
    this.parser = parser;
  }

  private enum Body {
    RAW,
    FORM,
    JSON
  }

  /** Refuses types that are not taken before the body is read. */
  void checkType(RoutingContext context) {
    body(context);
    context.next();
  }

  private static Body body(RoutingContext context) {
    var header = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    var type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> Body.JSON;
      case "multipart/form-data" -> Body.FORM;
      case "application/octet-stream" -> Body.RAW;
      case String image when image.startsWith("image/") -> Body.RAW;
      default ->
          throw new Problem(
                  ProblemType.UNSUPPORTED_MEDIA_TYPE,
                  "Content-Type '%s' is not image/*, application/octet-stream, multipart/form-data or"
                          .formatted(type)
                      + " application/json")
              .exception();
    };
  }

  /** What a search asks for; takes a thread that may read a file. */
  SearchRequest search(RoutingContext context) {
    return read(context, Set.of());
  }

  /** What a prediction asks for: likewise. */
  SearchRequest predict(RoutingContext context) {
    return read(context, SearchParser.PRESENTATION);
  }

  BatchRequest batch(RoutingContext context) {
    checkNames(context.queryParams().names(), Set.of());
    return parser.batch(json(context.body().buffer(), "the JSON body"));
  }

  private SearchRequest read(RoutingContext context, Set<String> but) {
    var parameters = context.queryParams();
    return switch (body(context)) {
      case RAW -> {
        var buffer = context.body().buffer();
        var file = buffer == null ? new byte[0] : buffer.getBytes();
        yield parser.parse(options(parameters, but), Optional.of(file), but);
      }
      case FORM -> {
        checkNames(parameters.names(), Set.of());
        var fields = context.request().formAttributes();
        var query = fields.get(QUERY);
        var json = query == null ? new JsonObject() : json(Buffer.buffer(query), "query");
        fields.remove(QUERY);
        yield parser.parse(both(options(fields, but), json), Optional.of(upload(context)), but);
      }
      case JSON -> {
        checkNames(parameters.names(), Set.of());
        var json = json(context.body().buffer(), "the JSON body");
        yield parser.parse(json, Optional.empty(), but);
      }
    };
  }

  private static byte[] upload(RoutingContext context) {
    var files = context.fileUploads().stream().filter(f -> IMAGE.equals(f.name())).toList();
    if (files.size() != 1) {
      throw JsonFields.bad("the form has %d files named 'image', not 1".formatted(files.size()));
    }
    try {
      return Files.readAllBytes(Path.of(files.getFirst().uploadedFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException("upload not read", e);
    }
  }

  /** An option is said once. */
  private static JsonObject both(JsonObject fields, JsonObject query) {
    for (var name : fields.fieldNames()) {
      if (query.containsKey(name)) {
        throw JsonFields.bad("'%s' is a form field and in query".formatted(name));
      }
    }
    return fields.mergeIn(query);
  }

  private static JsonObject options(MultiMap parameters, Set<String> but) {
    var known = new TreeSet<String>();
    List.of(WHOLE, FLAGS, TEXTS, OTHERS).forEach(known::addAll);
    known.removeAll(but);
    checkNames(parameters.names(), known);
    var json = new JsonObject();
    for (var name : parameters.names()) {
      json.put(name, option(name, parameters.getAll(name)));
    }
    return json;
  }

  private static Object option(String name, List<String> given) {
    var first = given.getFirst();
    if (WHOLE.contains(name)) {
      return whole(name, first);
    }
    if (FLAGS.contains(name)) {
      return flag(name, first);
    }
    return switch (name) {
      case MIN_OFFSET -> new JsonArray(given);
      case "minScore" -> number(name, first);
      case "include" -> new JsonArray(List.of(first.split(",")));
      default -> first;
    };
  }

  private static long whole(String name, String text) {
    if (!text.matches("-?[0-9]{1,18}")) {
      throw JsonFields.bad("%s '%s' is not a whole number".formatted(name, text));
    }
    return Long.parseLong(text);
  }

  private static boolean flag(String name, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw JsonFields.bad("%s '%s' is not true or false".formatted(name, text));
    };
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw JsonFields.bad("%s '%s' is not a number".formatted(name, text));
    }
  }

  private JsonObject json(Buffer body, String what) {
    if (body == null || body.length() == 0) {
      throw JsonFields.bad(what + " is empty");
    }
    if (body.length() > config.maxJsonBytes()) {
      throw new Problem(
              ProblemType.TOO_LARGE,
              "%d bytes of JSON are more than %d".formatted(body.length(), config.maxJsonBytes()))
          .exception();
    }
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      throw JsonFields.bad(what + " is not a JSON object");
    }
  }

  private static void checkNames(Set<String> given, Set<String> known) {
    var unknown = new TreeSet<>(given);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw JsonFields.bad(
          "'%s' is not one of %s here".formatted(unknown.first(), new TreeSet<>(known)));
    }
  }
}
