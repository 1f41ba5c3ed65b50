package kindred.standalone.evaluate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * What a run came to, by the names of the JSON object. What was not measured has no name; a value
 * that is not a number is null.
 */
public final class Outcome {
  private final SequencedMap<String, Object> values = new LinkedHashMap<>();

  void put(String name, Object value) {
    values.put(name, value instanceof Double number && number.isNaN() ? null : value);
  }

  /** As it goes into JSON. */
  public SequencedMap<String, Object> values() {
    return values;
  }

  /** For people: a line per value; curves and lists are for the JSON form and the plot. */
  public String table() {
    return values.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Number || entry.getValue() instanceof String)
        .map(entry -> "%-22s %s".formatted(entry.getKey(), text(entry.getValue())))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.4f", number)
        : value.toString();
  }
}
