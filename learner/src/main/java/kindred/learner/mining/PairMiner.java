package kindred.learner.mining;

/**
 * Which pairs of a batch to learn from, once their similarities are known. An anchor without
 * positives or without negatives is left out, whatever the rule; an image is never paired with
 * itself, which is decided by index and not by similarity: near duplicates are genuine positives.
 *
 * @param margin ε; {@link #ALL} keeps every pair
 */
public record PairMiner(double margin) {
  /** Keeps every pair of an anchor that has positives and negatives. */
  public static final PairMiner ALL = new PairMiner(Double.POSITIVE_INFINITY);

  /**
   * Multi-similarity's rule (Wang et al., CVPR 2019, equations 8 and 9; methods.md 6): negative j
   * of anchor i is kept where {@code s_ij + ε > min over positives k of s_ik}, positive j where
   * {@code s_ij − ε < max over negatives k of s_ik}.
   *
   * @param similarities {@code (B, B)}, row by row
   * @param classes of the B images
   */
  public MinedPairs mine(float[] similarities, int[] classes) {
    var size = classes.length;
    var positives = new float[size * size];
    var negatives = new float[size * size];
    var kept = 0L;
    var possible = 0L;
    for (var i = 0; i < size; i++) {
      var lowestPositive = Float.POSITIVE_INFINITY;
      var highestNegative = Float.NEGATIVE_INFINITY;
      for (var j = 0; j < size; j++) {
        var s = similarities[i * size + j];
        if (classes[i] != classes[j]) {
          highestNegative = Math.max(highestNegative, s);
        } else if (i != j) {
          lowestPositive = Math.min(lowestPositive, s);
        }
      }
      if (lowestPositive == Float.POSITIVE_INFINITY || highestNegative == Float.NEGATIVE_INFINITY) {
        continue;
      }
      possible += size - 1;
      for (var j = 0; j < size; j++) {
        var s = similarities[i * size + j];
        if (classes[i] != classes[j] && s + margin > lowestPositive) {
          negatives[i * size + j] = 1;
          kept++;
        } else if (classes[i] == classes[j] && i != j && s - margin < highestNegative) {
          positives[i * size + j] = 1;
          kept++;
        }
      }
    }
    return new MinedPairs(size, positives, negatives, kept, possible);
  }
}
