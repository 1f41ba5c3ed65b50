package kindred.query.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One operation of the document. Thread-safe. */
public final class Operation {
  private static final String JSON_BODY = "/requestBody/content/application~1json/schema";

  private final Contract contract;
  private final String path;
  private final String method;
  private final JsonObject json;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Optional<Validator> body;

  Operation(Contract contract, String path, String method, JsonObject json) {
    this.contract = contract;
    this.path = path;
    this.method = method;
    this.json = json;
    for (var each : json.getJsonArray("parameters", new JsonArray())) {
      var parameter = contract.resolved((JsonObject) each);
      var validator = contract.validator(parameter.getJsonObject("schema"));
      parameters.add(Parameter.of(parameter, validator));
    }
    var content = json.getJsonObject("requestBody", new JsonObject()).getJsonObject("content");
    this.body =
        content == null || !content.containsKey("application/json")
            ? Optional.empty()
            : Optional.of(contract.validator(pointer() + JSON_BODY));
  }

  private String pointer() {
    return "#/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
  }

  /** Its {@code operationId}. */
  public String id() {
    return json.getString("operationId");
  }

  /** In upper case. */
  public String method() {
    return method.toUpperCase(java.util.Locale.ROOT);
  }

  /** As the document writes it: parameters in braces. */
  public String path() {
    return path;
  }

  /** The role that a key needs for it; empty: everybody may. */
  public Optional<String> role() {
    return json.getJsonArray("security").stream()
        .map(each -> ((JsonObject) each).getJsonArray("bearer"))
        .filter(roles -> roles != null)
        .map(roles -> roles.getString(0))
        .findFirst();
  }

  /** Whether the role is needed even where the node has no keys. */
  public boolean alwaysNeedsKey() {
    var security = json.getJsonArray("security");
    return !security.isEmpty() && !security.contains(new JsonObject());
  }

  /** Whether it takes JSON. */
  public boolean takesJson() {
    return body.isPresent();
  }

  /** Statuses that are documented as a success, in order. */
  public List<Integer> successes() {
    return json.getJsonObject("responses").fieldNames().stream()
        .map(Integer::valueOf)
        .filter(status -> status < 400)
        .sorted()
        .toList();
  }

  /**
   * What in an answer is not as documented, or nothing.
   *
   * @param mediaType without parameters; empty where there is no body
   */
  public Optional<String> offenceOfAnswer(int status, String mediaType, Buffer body) {
    var given = json.getJsonObject("responses").getJsonObject(Integer.toString(status));
    if (given == null) {
      return Optional.of("status %d of %s is not documented".formatted(status, id()));
    }
    var content = contract.resolved(given).getJsonObject("content", new JsonObject());
    if (mediaType.isEmpty() ? !content.isEmpty() : !content.containsKey(mediaType)) {
      return Optional.of(
          "type '%s' of %s, status %d, is not documented".formatted(mediaType, id(), status));
    }
    if (!mediaType.endsWith("json")) {
      return Optional.empty();
    }
    var at = given.getString("$ref", pointer() + "/responses/" + status);
    var schema = at + "/content/" + mediaType.replace("/", "~1") + "/schema";
    return Reason.of("the body", contract.validator(schema).validate(body.toJsonObject()));
  }

  /**
   * What is wrong with a request's query parameters, or nothing.
   *
   * @param given names and values, decoded
   */
  public Optional<String> offenceOfQuery(Collection<Map.Entry<String, String>> given) {
    var names = new TreeSet<String>();
    parameters.stream().filter(Parameter::isQuery).forEach(p -> names.add(p.name()));
    var prefix = Optional.ofNullable(json.getString("x-parameter-prefix"));
    for (var entry : given) {
      var name = entry.getKey();
      if (!names.contains(name) && prefix.filter(name::startsWith).isEmpty()) {
        return Optional.of(unknown(name, names));
      }
    }
    return parameters.stream()
        .filter(Parameter::isQuery)
        .flatMap(p -> p.offence(valuesOf(p.name(), given)).stream())
        .findFirst();
  }

  private static List<String> valuesOf(String name, Collection<Map.Entry<String, String>> given) {
    return given.stream().filter(e -> e.getKey().equals(name)).map(Map.Entry::getValue).toList();
  }

  private static String unknown(String name, Set<String> known) {
    return "'%s' is not one of %s here".formatted(Reason.shortened(name), known);
  }

  /** What is wrong with a path's parameters, or nothing. */
  public Optional<String> offenceOfPath(Map<String, String> given) {
    return parameters.stream()
        .filter(Parameter::isPath)
        .flatMap(p -> p.offence(List.of(given.getOrDefault(p.name(), ""))).stream())
        .findFirst();
  }

  /** What is wrong with a JSON body, or nothing. */
  public Optional<String> offenceOfBody(JsonObject given) {
    return body.flatMap(validator -> Reason.of("the body", validator.validate(given)));
  }
}
