package kindred.query.index;

import java.util.List;
import java.util.Set;

/** Which images a search may return. */
public sealed interface Filter {
  /** Every image. */
  record Any() implements Filter {}

  /** Images of one class. */
  record Label(String label) implements Filter {}

  /** Images of one of these classes; none where there are none. */
  record LabelIn(Set<String> labels) implements Filter {
    public LabelIn {
      labels = Set.copyOf(labels);
    }
  }

  /** Images that have a label. */
  record Labelled() implements Filter {}

  /** Images with this value of an attribute. */
  record Attribute(String name, String value) implements Filter {}

  /** Images with one of these values of an attribute; none where there are none. */
  record AttributeIn(String name, Set<String> values) implements Filter {
    public AttributeIn {
      values = Set.copyOf(values);
    }
  }

  /** Images that have the attribute, whatever its value. */
  record HasAttribute(String name) implements Filter {}

  /** Images that pass all of these; every image where there are none. */
  record All(List<Filter> filters) implements Filter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  /** Images that pass one of these at least; no image where there are none. */
  record OneOf(List<Filter> filters) implements Filter {
    public OneOf {
      filters = List.copyOf(filters);
    }
  }

  /** Images that do not pass this. */
  record Not(Filter filter) implements Filter {}

  /** Images that pass both. */
  default Filter and(Filter other) {
    if (this instanceof Any) {
      return other;
    }
    return other instanceof Any ? this : new All(List.of(this, other));
  }

  /** Whether an image passes. */
  default boolean accepts(IndexedImage image) {
    return switch (this) {
      case Any any -> true;
      case Label(var label) -> image.label().filter(label::equals).isPresent();
      case LabelIn(var labels) -> image.label().filter(labels::contains).isPresent();
      case Labelled labelled -> image.label().isPresent();
      case Attribute(var name, var value) -> value.equals(image.attributes().get(name));
      case AttributeIn(var name, var values) ->
          image.attributes().containsKey(name) && values.contains(image.attributes().get(name));
      case HasAttribute(var name) -> image.attributes().containsKey(name);
      case All(var filters) -> filters.stream().allMatch(f -> f.accepts(image));
      case OneOf(var filters) -> filters.stream().anyMatch(f -> f.accepts(image));
      case Not(var filter) -> !filter.accepts(image);
    };
  }
}
