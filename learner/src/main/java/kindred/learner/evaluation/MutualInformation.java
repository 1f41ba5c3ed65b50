package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Agreement of two partitions of the same images (methods.md 19.1), such as classes and clusters.
 * High for many small classes even at random, so not to be compared across data sets.
 */
public final class MutualInformation {
  private MutualInformation() {}

  /**
   * Normalised by the arithmetic mean of the entropies: {@code 2·I(A;B) / (H(A) + H(B))}.
   *
   * @param a number of the part each image is in, 0 or more
   * @param b the same in the other partition
   * @return 0 to 1; 1 where both have a single part
   */
  public static double normalised(int[] a, int[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(a.length + " and " + b.length + " images are compared");
    }
    var entropyA = entropy(a);
    var entropyB = entropy(b);
    // I(A;B) = H(A) + H(B) - H(A,B)
    var information = entropyA + entropyB - entropy(joint(a, b));
    return entropyA + entropyB == 0 ? 1 : Math.clamp(2 * information / (entropyA + entropyB), 0, 1);
  }

  private static int[] joint(int[] a, int[] b) {
    var parts = 1 + Arrays.stream(b).max().orElse(0);
    return IntStream.range(0, a.length)
        .map(i -> Math.addExact(Math.multiplyExact(a[i], parts), b[i]))
        .toArray();
  }

  /** In nats. */
  private static double entropy(int[] parts) {
    var sorted = parts.clone();
    Arrays.sort(sorted);
    var entropy = 0.0;
    for (int start = 0, i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        var share = (i - start) / (double) sorted.length;
        entropy -= share * Math.log(share);
        start = i;
      }
    }
    return entropy;
  }
}
