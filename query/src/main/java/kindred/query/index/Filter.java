package kindred.query.index;

import java.util.List;

/** Which images a search may return. */
public sealed interface Filter {
  /** Every image. */
  record Any() implements Filter {}

  /** Images of one class. */
  record Label(String label) implements Filter {}

  /** Images with this value of an attribute. */
  record Attribute(String name, String value) implements Filter {}

  /** Images that pass all of these; every image where there are none. */
  record All(List<Filter> filters) implements Filter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  /** Whether an image passes. */
  default boolean accepts(IndexedImage image) {
    return switch (this) {
      case Any any -> true;
      case Label(var label) -> image.label().filter(label::equals).isPresent();
      case Attribute(var name, var value) -> value.equals(image.attributes().get(name));
      case All(var filters) -> filters.stream().allMatch(f -> f.accepts(image));
    };
  }
}
