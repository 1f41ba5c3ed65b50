package kindred.query.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import kindred.query.index.Filter;

/** From a request's body and parameters to what is searched for. */
final class SearchRequests {
  private static final String K = "k";
  private static final String LABEL = "label";
  private static final String IMAGE = "image";
  private static final String VECTOR = "vector";
  private static final String ID = "id";
  private static final String VERSION = "version";
  private static final String MIN_OFFSET = "minOffset";
  private static final String MIN_VERSION = "minVersion";
  private static final String WAIT = "wait";
  private static final Set<String> COMMON =
      Set.of(K, LABEL, VERSION, MIN_OFFSET, MIN_VERSION, WAIT);

  private final HttpConfig config;

  SearchRequests(HttpConfig config) {
    this.config = config;
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

  /** What the request asks for; takes a thread that may read a file. */
  SearchRequest parse(RoutingContext context) {
    var parameters = context.queryParams();
    return switch (body(context)) {
      case RAW -> {
        checkNames(parameters.names(), COMMON);
        var file =
            context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
        yield request(new SearchRequest.ByImage(file), parameters);
      }
      case FORM -> {
        checkNames(parameters.names(), Set.of());
        var fields = context.request().formAttributes();
        checkNames(fields.names(), COMMON);
        yield request(new SearchRequest.ByImage(upload(context)), fields);
      }
      case JSON -> {
        checkNames(parameters.names(), Set.of());
        yield ofJson(RequestCheck.checked(context));
      }
    };
  }

  private static byte[] upload(RoutingContext context) {
    var files = context.fileUploads().stream().filter(f -> IMAGE.equals(f.name())).toList();
    if (files.size() != 1) {
      throw bad("the form has %d files named 'image', not 1".formatted(files.size()));
    }
    try {
      return Files.readAllBytes(Path.of(files.getFirst().uploadedFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException("upload not read", e);
    }
  }

  private SearchRequest request(SearchRequest.Subject subject, MultiMap parameters) {
    var k = parameters.contains(K) ? k(parameters.get(K)) : config.defaultK();
    var label = parameters.get(LABEL);
    return new SearchRequest(
        subject,
        k,
        label == null ? new Filter.Any() : new Filter.Label(label),
        Pins.version(parameters.get(VERSION)),
        FreshnessRequest.of(
            parameters.getAll(MIN_OFFSET),
            parameters.get(MIN_VERSION),
            parameters.get(WAIT),
            config.maxFreshnessWait()));
  }

  private int k(String text) {
    try {
      return k(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw bad("k '%s' is not a whole number".formatted(text));
    }
  }

  private int k(long k) {
    if (k < 1 || k > config.maxK()) {
      throw bad("k %d is not 1 to %d".formatted(k, config.maxK()));
    }
    return (int) k;
  }

  private SearchRequest ofJson(JsonObject json) {
    var known = new TreeSet<>(COMMON);
    known.addAll(Set.of(VECTOR, ID));
    checkNames(json.fieldNames(), known);
    if (json.containsKey(VECTOR) == json.containsKey(ID)) {
      throw bad("give either 'vector' or 'id'");
    }
    var k =
        switch (json.getValue(K, config.defaultK())) {
          case Integer whole -> k(whole.longValue());
          case Long whole -> k(whole);
          case null, default -> throw bad("k is not a whole number");
        };
    Filter filter =
        switch (json.getValue(LABEL)) {
          case String label -> new Filter.Label(label);
          case null -> new Filter.Any();
          default -> throw bad("label is not a text");
        };
    var freshness =
        FreshnessRequest.of(
            offsets(json), whole(json, MIN_VERSION), whole(json, WAIT), config.maxFreshnessWait());
    return new SearchRequest(
        subject(json), k, filter, Pins.version(whole(json, VERSION)), freshness);
  }

  private static String whole(JsonObject json, String name) {
    return switch (json.getValue(name)) {
      case null -> null;
      case Integer whole -> whole.toString();
      case Long whole -> whole.toString();
      default -> throw bad(name + " is not a whole number");
    };
  }

  private static List<String> offsets(JsonObject json) {
    return switch (json.getValue(MIN_OFFSET)) {
      case null -> List.of();
      case String one -> List.of(one);
      case JsonArray several when several.stream().allMatch(String.class::isInstance) ->
          several.stream().map(String.class::cast).toList();
      default -> throw bad("minOffset is a text or an array of texts");
    };
  }

  private static SearchRequest.Subject subject(JsonObject json) {
    return switch (json.getValue(json.containsKey(ID) ? ID : VECTOR)) {
      case String id when json.containsKey(ID) -> new SearchRequest.ById(id);
      case JsonArray vector when json.containsKey(VECTOR) ->
          new SearchRequest.ByVector(numbers(vector));
      case null, default -> throw bad("id is a text, vector an array of numbers");
    };
  }

  private static double[] numbers(JsonArray array) {
    var numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(array.getValue(i) instanceof Number number)) {
        throw bad("vector[%d] is not a number".formatted(i));
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  private static void checkNames(Set<String> given, Set<String> known) {
    var unknown = new TreeSet<>(given);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw bad("'%s' is not one of %s here".formatted(unknown.first(), new TreeSet<>(known)));
    }
  }

  private static ProblemException bad(String detail) {
    return new Problem(ProblemType.BAD_REQUEST, detail).exception();
  }
}
