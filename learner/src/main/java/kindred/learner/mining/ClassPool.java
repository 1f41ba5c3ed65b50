package kindred.learner.mining;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import kindred.learner.memory.ClassSignatures;

/**
 * SCHE's first stage (methods.md 5.1): the classes whose signatures are most similar to a group of
 * images, {@code S_g(B, w) = max over b in B of b·w}. One product of η·C·d: thousands of classes
 * cost less than one convolution.
 *
 * @param rows of the hardest classes, hardest first
 * @param twins rows of those that were passed over as near duplicates
 */
record ClassPool(int[] rows, int[] twins) {
  /** At most this share of the classes can be near duplicates of one class. */
  private static final int LEAST_CLASSES_PER_TWIN = 10;

  /**
   * @param anchors embeddings of the images of the anchor class
   * @param signatures of all classes
   * @param eligible which rows may be chosen; the anchor class's own may not
   * @param count how many
   * @param twinSimilarity classes above it are near duplicates (the same thing under two labels
   *     pushes both ways) and are passed over; unless they are so many that it says more about the
   *     network than about them: an untrained one finds everything alike
   */
  static ClassPool of(
      float[][] anchors,
      ClassSignatures signatures,
      IntPredicate eligible,
      int count,
      double twinSimilarity) {
    var scores = new float[signatures.size()];
    var twins = IntStream.builder();
    for (var row = 0; row < scores.length; row++) {
      scores[row] = groupSimilarity(anchors, signatures, row);
      if (eligible.test(row) && scores[row] > twinSimilarity) {
        twins.add(row);
      }
    }
    var alike = twins.build().toArray();
    var passOver = alike.length * LEAST_CLASSES_PER_TWIN <= scores.length;
    var hardest = new Hardest(count);
    for (var row = 0; row < scores.length; row++) {
      if (eligible.test(row) && !(passOver && scores[row] > twinSimilarity)) {
        hardest.offer(row, scores[row]);
      }
    }
    return new ClassPool(hardest.indices(), passOver ? alike : new int[0]);
  }

  static float groupSimilarity(float[][] anchors, ClassSignatures signatures, int row) {
    var highest = Float.NEGATIVE_INFINITY;
    for (var anchor : anchors) {
      highest = Math.max(highest, signatures.similarity(anchor, row));
    }
    return highest;
  }
}
