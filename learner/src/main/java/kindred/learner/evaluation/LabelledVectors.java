package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Embedded images.
 *
 * @param ids of the images, each once
 * @param labels their classes
 * @param vectors their unit vectors, N x d; not copied, not to be changed
 */
public record LabelledVectors(String[] ids, String[] labels, float[][] vectors) {
  public LabelledVectors {
    if (ids.length != labels.length || ids.length != vectors.length) {
      throw new IllegalArgumentException(
          ids.length + " ids, " + labels.length + " labels and " + vectors.length + " vectors");
    }
  }

  int size() {
    return ids.length;
  }

  /** Each image's place in the order of ids, which is what decides between equal similarities. */
  int[] places() {
    var order =
        IntStream.range(0, size()).boxed().sorted(Comparator.comparing(i -> ids[i])).toList();
    var places = new int[size()];
    for (var place = 0; place < places.length; place++) {
      places[order.get(place)] = place;
    }
    return places;
  }

  /** The images at these places of the arrays. */
  public LabelledVectors at(int... indices) {
    return new LabelledVectors(
        Arrays.stream(indices).mapToObj(i -> ids[i]).toArray(String[]::new),
        Arrays.stream(indices).mapToObj(i -> labels[i]).toArray(String[]::new),
        Arrays.stream(indices).mapToObj(i -> vectors[i]).toArray(float[][]::new));
  }
}
