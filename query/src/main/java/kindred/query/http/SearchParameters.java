package kindred.query.http;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** From parameters or form fields to the JSON that says the same. */
final class SearchParameters {
  private static final String MIN_OFFSET = "minOffset";
  private static final Set<String> WHOLE =
      Set.of("k", "offset", "groupSize", "version", "minVersion", "wait");
  private static final Set<String> FLAGS = Set.of("deduplicate", "explain");
  private static final Set<String> TEXTS = Set.of("label", "groupBy");
  private static final Set<String> OTHERS = Set.of(MIN_OFFSET, "minScore", "include");

  private SearchParameters() {}

  /**
   * Options as JSON has them.
   *
   * @param but what is not taken here
   */
  static JsonObject json(MultiMap parameters, Set<String> but) {
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

  /** Refuses names that are not known. */
  static void checkNames(Set<String> given, Set<String> known) {
    var unknown = new TreeSet<>(given);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw JsonFields.bad(
          "'%s' is not one of %s here".formatted(unknown.first(), new TreeSet<>(known)));
    }
  }
}
