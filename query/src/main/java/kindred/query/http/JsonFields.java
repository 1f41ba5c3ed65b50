package kindred.query.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a JSON object that a client sent; what is wrong is said with the field's path.
 *
 * @param json that was sent
 * @param path where it stands, empty for the body itself
 */
record JsonFields(JsonObject json, String path) {
  static ProblemException bad(String detail) {
    return new Problem(ProblemType.BAD_REQUEST, detail).exception();
  }

  /** An object in an array or a field. */
  static JsonFields of(Object value, String path) {
    if (value instanceof JsonObject json) {
      return new JsonFields(json, path);
    }
    throw bad(path + " is not an object");
  }

  void checkNames(Set<String> known) {
    var unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      var where = path.isEmpty() ? "here" : "in " + path;
      throw bad("'%s' is not one of %s %s".formatted(unknown.first(), new TreeSet<>(known), where));
    }
  }

  boolean has(String name) {
    return json.containsKey(name);
  }

  Object value(String name) {
    return json.getValue(name);
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Empty where the field is absent. */
  Optional<String> text(String name) {
    return switch (json.getValue(name)) {
      case String text -> Optional.of(text);
      case null -> absent(name, "a text");
      default -> throw bad(at(name) + " is not a text");
    };
  }

  OptionalLong whole(String name) {
    return switch (json.getValue(name)) {
      case Integer whole -> OptionalLong.of(whole);
      case Long whole -> OptionalLong.of(whole);
      case null -> OptionalLong.empty();
      default -> throw bad(at(name) + " is not a whole number");
    };
  }

  /** As other parts of a request read it; null where it is absent. */
  String wholeText(String name) {
    var whole = whole(name);
    return whole.isEmpty() ? null : Long.toString(whole.getAsLong());
  }

  /** A whole number within bounds, or the usual one. */
  int whole(String name, int usual, int least, int most) {
    if (!has(name)) {
      return usual;
    }
    long whole = whole(name).orElseThrow(() -> bad(at(name) + " is not a whole number"));
    if (whole < least || whole > most) {
      throw bad("%s %d is not %d to %d".formatted(at(name), whole, least, most));
    }
    return (int) whole;
  }

  double number(String name, double usual, double least, double most) {
    if (!has(name)) {
      return usual;
    }
    if (!(json.getValue(name) instanceof Number number)) {
      throw bad(at(name) + " is not a number");
    }
    double value = number.doubleValue();
    if (!(value >= least && value <= most)) {
      throw bad("%s %s is not %s to %s".formatted(at(name), value, least, most));
    }
    return value;
  }

  boolean flag(String name) {
    return switch (json.getValue(name)) {
      case Boolean flag -> flag;
      case null -> absent(name, "true or false").isPresent();
      default -> throw bad(at(name) + " is not true or false");
    };
  }

  JsonArray array(String name) {
    if (json.getValue(name) instanceof JsonArray array) {
      return array;
    }
    throw bad(at(name) + " is not an array");
  }

  /** JSON's null is a value that somebody wrote, and none that is taken. */
  private <T> Optional<T> absent(String name, String wanted) {
    if (has(name)) {
      throw bad("%s is not %s".formatted(at(name), wanted));
    }
    return Optional.empty();
  }
}
