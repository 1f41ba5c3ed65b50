package kindred.query.openapi;

/**
 * What in a value is not as its schema says. The place is put together on the way out, so that a
 * value without a fault costs nothing.
 *
 * @param place within the value: {@code .filter.and[0].label}; empty: the value itself
 * @param depth steps to that place
 * @param what the rest of the sentence
 */
record Fault(String place, int depth, String what) {
  private static final int LONGEST = 80;

  static Fault here(String what, Object... values) {
    return new Fault("", 0, what.formatted(values));
  }

  /** The same, seen from around. */
  Fault within(String name) {
    return new Fault("." + shortened(name) + place, depth + 1, what);
  }

  /** The same, seen from around. */
  Fault within(int index) {
    return new Fault("[" + index + "]" + place, depth + 1, what);
  }

  /**
   * A sentence that names the place.
   *
   * @param root what the value is called
   */
  String sentence(String root) {
    var at = place.startsWith(".") ? place.substring(1) : root + place;
    return at + " " + what;
  }

  static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
