package kindred.query.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A JSON schema (2020-12), compiled to its checks: the keywords that the document uses; another one
 * is an error when the document is loaded, never a check that is left out. The first fault is told.
 */
final class Schema {
  /** Say something to people, or are checked elsewhere. */
  private static final Set<String> NOT_CHECKED =
      Set.of("description", "title", "format", "default", "examples", "deprecated");

  /** The first fault of a value each; null where there is none. */
  private final List<Function<Object, Fault>> checks = new ArrayList<>();

  private Schema() {}

  /**
   * @param references from a reference within the document to what it refers to
   * @param known schemas by their references, added to
   */
  static Schema of(
      JsonObject json, Function<String, JsonObject> references, Map<String, Schema> known) {
    var schema = new Schema();
    schema.compile(json, references, known);
    return schema;
  }

  private void compile(
      JsonObject json, Function<String, JsonObject> references, Map<String, Schema> known) {
    Function<Object, Schema> inner = part -> of((JsonObject) part, references, known);
    // Of the wrong type, nothing else is worth telling.
    if (json.containsKey("type")) {
      checks.add(type(json.getValue("type")));
    }
    for (var keyword : json.fieldNames()) {
      var value = json.getValue(keyword);
      switch (keyword) {
        case "$ref" -> checks.add(referred((String) value, references, known));
        case "type" -> {}
        case "properties" -> checks.add(SchemaObjects.properties((JsonObject) value, inner));
        case "required" -> checks.add(SchemaObjects.required((JsonArray) value));
        case "additionalProperties" -> {
          var named = json.getJsonObject("properties", new JsonObject()).fieldNames();
          checks.add(SchemaObjects.others(value, Set.copyOf(named), inner));
        }
        case "propertyNames" -> checks.add(SchemaObjects.names(inner.apply(value)));
        case "items" -> checks.add(items(inner.apply(value)));
        case "minItems" -> checks.add(length(size -> size >= (int) value, "fewer than " + value));
        case "maxItems" -> checks.add(length(size -> size <= (int) value, "more than " + value));
        case "minimum" -> checks.add(number(n -> n >= asDouble(value), "is less than " + value));
        case "maximum" -> checks.add(number(n -> n <= asDouble(value), "is more than " + value));
        case "minLength" -> checks.add(text((int) value, Integer.MAX_VALUE));
        case "maxLength" -> checks.add(text(0, (int) value));
        case "pattern" -> checks.add(pattern((String) value));
        case "enum" -> checks.add(oneOfValues((JsonArray) value));
        case "oneOf", "anyOf" -> checks.add(SchemaForms.of(keyword, (JsonArray) value, inner));
        default -> {
          if (!NOT_CHECKED.contains(keyword) && !keyword.startsWith("x-")) {
            throw new IllegalStateException("openapi.json: schema keyword '" + keyword + "'");
          }
        }
      }
    }
  }

  /** The first fault of a value as JSON has it; null where there is none. */
  Fault fault(Object value) {
    for (var check : checks) {
      var fault = check.apply(value);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** A schema may contain itself: it is known before it is compiled. */
  private static Function<Object, Fault> referred(
      String reference, Function<String, JsonObject> references, Map<String, Schema> known) {
    var schema = known.get(reference);
    if (schema == null) {
      schema = new Schema();
      known.put(reference, schema);
      schema.compile(references.apply(reference), references, known);
    }
    return schema::fault;
  }

  private static Function<Object, Fault> type(Object types) {
    var names = types instanceof JsonArray several ? several.stream().toList() : List.of(types);
    var expected = String.join(" or ", names.stream().map(Object::toString).toList());
    return value ->
        names.stream().anyMatch(name -> is((String) name, value))
            ? null
            : Fault.here("is of type %s, not %s", typeOf(value), expected);
  }

  private static boolean is(String type, Object value) {
    return type.equals(typeOf(value)) || type.equals("integer") && isWhole(value);
  }

  private static boolean isWhole(Object value) {
    return switch (value) {
      case Float number -> number % 1 == 0;
      case Double number -> number % 1 == 0;
      case Number number -> true;
      case null, default -> false;
    };
  }

  private static String typeOf(Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> "string";
      case Number number -> "number";
      case Boolean flag -> "boolean";
      case JsonArray array -> "array";
      case List<?> list -> "array";
      default -> "object";
    };
  }

  private static double asDouble(Object number) {
    return ((Number) number).doubleValue();
  }

  private static Function<Object, Fault> number(Predicate<Double> holds, String fault) {
    return value ->
        !(value instanceof Number number) || holds.test(number.doubleValue())
            ? null
            : Fault.here("%s %s", number, fault);
  }

  private static Function<Object, Fault> text(int least, int most) {
    return value -> {
      if (!(value instanceof String text)) {
        return null;
      }
      int length = text.codePointCount(0, text.length());
      return length >= least && length <= most
          ? null
          : Fault.here(
              length < least
                  ? "has %d characters, fewer than %d"
                  : "has %d characters, more than %d",
              length,
              length < least ? least : most);
    };
  }

  private static Function<Object, Fault> pattern(String regex) {
    var pattern = Pattern.compile(regex);
    return value ->
        !(value instanceof String text) || pattern.matcher(text).find()
            ? null
            : Fault.here("is not of the form %s", regex);
  }

  private static Function<Object, Fault> oneOfValues(JsonArray values) {
    var all = values.stream().toList();
    return value -> all.contains(value) ? null : Fault.here("is not one of %s", all);
  }

  private static List<?> list(Object value) {
    return switch (value) {
      case JsonArray array -> array.getList();
      case List<?> list -> list;
      case null, default -> List.of();
    };
  }

  private static boolean isList(Object value) {
    return value instanceof JsonArray || value instanceof List;
  }

  private static Function<Object, Fault> items(Schema each) {
    return value -> {
      var list = list(value);
      for (int i = 0; i < list.size(); i++) {
        var fault = each.fault(list.get(i));
        if (fault != null) {
          return fault.within(i);
        }
      }
      return null;
    };
  }

  private static Function<Object, Fault> length(Predicate<Integer> holds, String fault) {
    return value ->
        !isList(value) || holds.test(list(value).size())
            ? null
            : Fault.here("has %d items, %s", list(value).size(), fault);
  }
}
