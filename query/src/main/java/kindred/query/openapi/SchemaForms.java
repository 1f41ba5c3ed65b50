package kindred.query.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** A value that may have one of several forms. */
final class SchemaForms {
  private SchemaForms() {}

  /**
   * @param keyword oneOf: exactly one form fits; anyOf: at least one
   */
  static Function<Object, Fault> of(
      String keyword, JsonArray json, Function<Object, Schema> compile) {
    var forms = json.stream().map(compile).toList();
    var fault = Fault.here("has %s", told(json));
    boolean several = keyword.equals("anyOf");
    return value -> {
      Fault deepest = null;
      int fitting = 0;
      for (var form : forms) {
        var misfit = form.fault(value);
        if (misfit == null) {
          fitting++;
        } else if (deepest == null || misfit.depth() > deepest.depth()) {
          deepest = misfit;
        }
      }
      if (fitting == 1 || fitting > 1 && several) {
        return null;
      }
      // The form that was meant is the one that fits farthest inside.
      return fitting == 0 && deepest.depth() > 0 ? deepest : fault;
    };
  }

  /** Forms that differ by a field are told by these. */
  private static String told(JsonArray json) {
    List<String> fields =
        json.stream()
            .map(form -> ((JsonObject) form).getJsonArray("required", new JsonArray()))
            .filter(required -> !required.isEmpty())
            .map(
                required -> String.join(" with ", required.stream().map(Object::toString).toList()))
            .toList();
    return fields.size() < json.size()
        ? "none of the forms that it may have"
        : "not exactly one of: " + String.join(", ", fields);
  }
}
