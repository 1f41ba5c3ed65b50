package kindred.query.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * From a request's body and parameters to what is searched for: options come as parameters, form
 * fields or JSON, and are read as JSON.
 */
final class SearchRequests {
  private static final String IMAGE = "image";
  private static final String QUERY = "query";

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
    return read(context, Set.of(), parser::search);
  }

  /** What a prediction asks for: likewise. */
  SearchRequest predict(RoutingContext context) {
    return read(context, SearchParser.PRESENTATION, parser::predict);
  }

  BatchRequest batch(RoutingContext context) {
    SearchParameters.checkNames(context.queryParams().names(), Set.of());
    return parser.batch(json(context.body().buffer(), "the JSON body"));
  }

  private SearchRequest read(
      RoutingContext context, Set<String> but, Function<JsonObject, SearchRequest> ofJson) {
    var parameters = context.queryParams();
    return switch (body(context)) {
      case RAW -> {
        var buffer = context.body().buffer();
        var file = buffer == null ? new byte[0] : buffer.getBytes();
        yield parser.parse(SearchParameters.json(parameters, but), Optional.of(file), but);
      }
      case FORM -> {
        SearchParameters.checkNames(parameters.names(), Set.of());
        var fields = context.request().formAttributes();
        var query = fields.get(QUERY);
        var json = query == null ? new JsonObject() : json(Buffer.buffer(query), "query");
        fields.remove(QUERY);
        yield parser.parse(
            both(SearchParameters.json(fields, but), json), Optional.of(upload(context)), but);
      }
      case JSON -> {
        SearchParameters.checkNames(parameters.names(), Set.of());
        var json = json(context.body().buffer(), "the JSON body");
        yield ofJson.apply(json);
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
}
