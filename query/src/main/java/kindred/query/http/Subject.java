package kindred.query.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What neighbours are to be near, and what not.
 *
 * @param file an image file's bytes, not decoded yet; one more positive
 * @param positives examples of what is searched for
 * @param negatives examples of what is not
 */
record Subject(Optional<byte[]> file, List<Example> positives, List<Example> negatives) {
  /** An image of the gallery, or a vector. */
  sealed interface Example {}

  /** An image of the gallery, which is nobody's neighbour then. */
  record ById(String id) implements Example {}

  /** A vector as it came. */
  record ByVector(double[] vector) implements Example {}

  Subject {
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
  }

  /** The images that are named. */
  Set<String> ids() {
    return Stream.concat(positives.stream(), negatives.stream())
        .filter(ById.class::isInstance)
        .map(example -> ((ById) example).id())
        .collect(Collectors.toSet());
  }
}
