package kindred.query.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One operation of the document. Thread-safe. */
public final class Operation {
  private final String path;
  private final String method;
  private final JsonObject json;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Optional<Schema> body;

  Operation(Contract contract, String path, String method, JsonObject json) {
    this.path = path;
    this.method = method;
    this.json = json;
    for (var each : json.getJsonArray("parameters", new JsonArray())) {
      var parameter = contract.resolved((JsonObject) each);
      var schema = contract.compiled(parameter.getJsonObject("schema"));
      parameters.add(Parameter.of(parameter, schema));
    }
    this.body =
        Optional.ofNullable(json.getJsonObject("requestBody"))
            .map(body -> body.getJsonObject("content").getJsonObject("application/json"))
            .map(content -> contract.compiled(content.getJsonObject("schema")));
  }

  /** Its {@code operationId}. */
  public String id() {
    return json.getString("operationId");
  }

  /** In upper case. */
  public String method() {
    return method.toUpperCase(Locale.ROOT);
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
    return "'%s' is not one of %s here".formatted(Fault.shortened(name), known);
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
    return body.map(schema -> schema.fault(given)).map(fault -> fault.sentence("the body"));
  }
}
