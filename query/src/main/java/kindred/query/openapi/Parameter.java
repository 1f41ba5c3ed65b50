package kindred.query.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A parameter of an operation.
 *
 * @param place query, path or header
 * @param type of one value
 * @param repeats whether it may come more than once
 */
record Parameter(
    String name, String place, boolean required, String type, boolean repeats, Schema schema) {
  static Parameter of(JsonObject json, Schema schema) {
    var told = json.getJsonObject("schema");
    boolean repeats = told.getString("type").equals("array");
    var type = (repeats ? told.getJsonObject("items") : told).getString("type");
    return new Parameter(
        json.getString("name"),
        json.getString("in"),
        json.getBoolean("required", false),
        type,
        repeats,
        schema);
  }

  boolean isQuery() {
    return place.equals("query");
  }

  boolean isPath() {
    return place.equals("path");
  }

  /**
   * What is wrong with it, or nothing.
   *
   * @param texts as they came
   */
  Optional<String> offence(List<String> texts) {
    if (texts.isEmpty()) {
      return required ? Optional.of("'" + name + "' is missing") : Optional.empty();
    }
    if (texts.size() > 1 && !repeats) {
      return Optional.of(name + " is there %d times".formatted(texts.size()));
    }
    var values = new JsonArray();
    for (var text : texts) {
      var value = value(text);
      if (value.isEmpty()) {
        return Optional.of("%s '%s' is not %s".formatted(name, Fault.shortened(text), kind()));
      }
      values.add(value.get());
    }
    return Optional.ofNullable(schema.fault(repeats ? values : values.getValue(0)))
        .map(fault -> fault.sentence(name));
  }

  private Optional<Object> value(String text) {
    return switch (type) {
      case "integer" ->
          text.matches("-?[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
      case "number" -> number(text);
      case "boolean" ->
          text.matches("true|false") ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
      default -> Optional.of(text);
    };
  }

  private static Optional<Object> number(String text) {
    if (!text.matches("-?[0-9]{1,30}([.][0-9]{1,30})?([eE][-+]?[0-9]{1,3})?")) {
      return Optional.empty();
    }
    var number = Double.parseDouble(text);
    return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
  }

  private String kind() {
    return switch (type) {
      case "integer" -> "a whole number";
      case "number" -> "a number";
      default -> "true or false";
    };
  }
}
