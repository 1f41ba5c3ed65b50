package kindred.query.openapi;

import io.vertx.json.schema.OutputUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a value is not as its schema says, in a sentence that names the place. Of several faults the
 * one farthest inside is told: those around it only say that it is there.
 */
final class Reason {
  private static final int LONGEST = 80;
  private static final Pattern TYPE =
      Pattern.compile("Instance type (\\S+) is invalid. Expected (.+)");
  private static final Pattern MISSING =
      Pattern.compile("Instance does not have required property \"(.+)\"", Pattern.DOTALL);
  private static final Pattern BOUND = Pattern.compile("(\\S+ is (?:less|greater) than .+)");
  private static final Pattern ONE_OF =
      Pattern.compile("Instance does not match any of (.+)", Pattern.DOTALL);
  private static final String UNKNOWN = " does not match additional properties schema";
  private static final String NO_FORM = "Instance does not match exactly one subschema";

  private Reason() {}

  /** Empty where the value is as it should be. */
  static Optional<String> of(String root, OutputUnit result) {
    if (result.getValid()) {
      return Optional.empty();
    }
    return Optional.of(
        result.getErrors().stream()
            .filter(error -> error.getError() != null && !isWrapper(error.getError()))
            // The first of the deepest: max would take the last.
            .min(Comparator.comparing(error -> -depth(error.getInstanceLocation())))
            .map(error -> sentence(root, error))
            .orElse(root + " is not as the API's document says"));
  }

  private static boolean isWrapper(String error) {
    return error.startsWith("A sub")
        || error.startsWith("Items did not match")
        || error.endsWith(" does not match schema");
  }

  private static int depth(String location) {
    return (int) location.chars().filter(c -> c == '/').count();
  }

  private static String sentence(String root, OutputUnit fault) {
    var error = fault.getError();
    var place = place(root, fault.getInstanceLocation());
    if (error.endsWith(UNKNOWN)) {
      return place + " is not known here";
    }
    if (error.startsWith(NO_FORM)) {
      return place + " has not exactly one of the forms that it may have";
    }
    var type = TYPE.matcher(error);
    if (type.matches()) {
      return "%s is of type %s, not %s".formatted(place, type.group(1), type.group(2));
    }
    var missing = MISSING.matcher(error);
    if (missing.matches()) {
      return "%s has no '%s'".formatted(place, missing.group(1));
    }
    var bound = BOUND.matcher(error);
    if (bound.matches()) {
      return place + " " + bound.group(1);
    }
    var one = ONE_OF.matcher(error);
    if (one.matches()) {
      return place + " is not one of " + one.group(1);
    }
    return place + ": " + Character.toLowerCase(error.charAt(0)) + error.substring(1);
  }

  /** {@code #/filter/and/0/label} as {@code filter.and[0].label}. */
  private static String place(String root, String location) {
    var text = new StringBuilder();
    for (var step : location.split("/")) {
      if (step.equals("#") || step.isEmpty()) {
        continue;
      }
      var name = step.replace("~1", "/").replace("~0", "~");
      if (name.matches("[0-9]+")) {
        text.append('[').append(name).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(shortened(name));
      }
    }
    if (text.isEmpty() || text.charAt(0) == '[') {
      text.insert(0, root);
    }
    return text.toString();
  }

  static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
