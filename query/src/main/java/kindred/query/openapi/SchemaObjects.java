package kindred.query.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The checks of a schema that look at an object's fields; other values pass. */
final class SchemaObjects {
  private SchemaObjects() {}

  /** An object's fields; none where the value is no object. */
  static Map<String, ?> fields(Object value) {
    return switch (value) {
      case JsonObject object -> object.getMap();
      case Map<?, ?> map -> {
        @SuppressWarnings("unchecked") // JSON has texts for names
        var fields = (Map<String, ?>) map;
        yield fields;
      }
      case null, default -> Map.of();
    };
  }

  static boolean isObject(Object value) {
    return value instanceof JsonObject || value instanceof Map;
  }

  static Function<Object, Fault> properties(JsonObject json, Function<Object, Schema> compile) {
    var schemas = new HashMap<String, Schema>();
    json.forEach(property -> schemas.put(property.getKey(), compile.apply(property.getValue())));
    return value -> {
      for (var field : fields(value).entrySet()) {
        var schema = schemas.get(field.getKey());
        var fault = schema == null ? null : schema.fault(field.getValue());
        if (fault != null) {
          return fault.within(field.getKey());
        }
      }
      return null;
    };
  }

  static Function<Object, Fault> required(JsonArray names) {
    var all = names.stream().map(Object::toString).toList();
    return value -> {
      if (!isObject(value)) {
        return null;
      }
      var fields = fields(value);
      for (var name : all) {
        if (!fields.containsKey(name)) {
          return Fault.here("has no '%s'", name);
        }
      }
      return null;
    };
  }

  /**
   * @param rule of the fields that have no name of their own: false, or a schema
   */
  static Function<Object, Fault> others(
      Object rule, Set<String> named, Function<Object, Schema> compile) {
    if (rule instanceof Boolean allowed) {
      return allowed ? value -> null : value -> unknown(value, named);
    }
    var schema = compile.apply(rule);
    return value -> {
      for (var field : fields(value).entrySet()) {
        var fault = named.contains(field.getKey()) ? null : schema.fault(field.getValue());
        if (fault != null) {
          return fault.within(field.getKey());
        }
      }
      return null;
    };
  }

  private static Fault unknown(Object value, Set<String> named) {
    for (var name : fields(value).keySet()) {
      if (!named.contains(name)) {
        return Fault.here("has '%s', not one of %s", Fault.shortened(name), new TreeSet<>(named));
      }
    }
    return null;
  }

  static Function<Object, Fault> names(Schema schema) {
    return value -> {
      for (var name : fields(value).keySet()) {
        var fault = schema.fault(name);
        if (fault != null) {
          return fault.within(name);
        }
      }
      return null;
    };
  }
}
