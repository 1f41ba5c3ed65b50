package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The images of a batch in pairs of one class: a class's first image with its second, its third
 * with its fourth, and so on; an image without partner is left out.
 *
 * @param anchors {@code (P, d)}
 * @param positives {@code (P, d)}: their partners
 * @param others {@code (P, P)}: 1 where two pairs are of different classes
 */
record ClassPairs(NDArray anchors, NDArray positives, NDArray others) {
  /** The pairs; empty where no class has two images. */
  static Optional<ClassPairs> of(NDArray embeddings, int[] classes) {
    var waiting = new HashMap<Integer, Long>();
    var first = new ArrayList<Long>();
    var second = new ArrayList<Long>();
    for (var i = 0; i < classes.length; i++) {
      var partner = waiting.remove(classes[i]);
      if (partner == null) {
        waiting.put(classes[i], (long) i);
      } else {
        first.add(partner);
        second.add((long) i);
      }
    }
    return first.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ClassPairs(
                rows(embeddings, first),
                rows(embeddings, second),
                others(embeddings, first, classes)));
  }

  private static NDArray rows(NDArray embeddings, List<Long> places) {
    var index = places.stream().mapToLong(place -> place).toArray();
    return embeddings.get(new NDIndex("{}", embeddings.getManager().create(index)));
  }

  private static NDArray others(NDArray embeddings, List<Long> first, int[] classes) {
    var count = first.size();
    var mask = new float[count * count];
    for (var i = 0; i < mask.length; i++) {
      var row = first.get(i / count).intValue();
      mask[i] = classes[row] == classes[first.get(i % count).intValue()] ? 0 : 1;
    }
    var plain = embeddings.getManager().create(mask, new Shape(count, count));
    return plain.toType(embeddings.getDataType(), false);
  }
}
