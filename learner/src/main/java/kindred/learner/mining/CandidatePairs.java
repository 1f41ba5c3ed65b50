package kindred.learner.mining;

/**
 * The pairs of B anchors with M others, of which a {@link PairMiner} chooses. An image is never
 * paired with itself, which is told by index and not by similarity: near duplicates are genuine
 * positives.
 *
 * @param similarities {@code (B, M)}, row by row: cosines
 * @param anchors class of each anchor; {@link #NO_ANCHOR} where an image is no anchor
 * @param others class of each other
 * @param self of each anchor, its own place among the others; negative where it is not there
 * @param dimension of the space that the similarities come from
 */
public record CandidatePairs(
    float[] similarities, int[] anchors, int[] others, int[] self, int dimension) {
  /** A class that no other has: without positives an anchor is left out. */
  public static final int NO_ANCHOR = Integer.MIN_VALUE;

  /** All pairs within a batch. */
  public static CandidatePairs within(float[] similarities, int[] classes, int dimension) {
    var self = new int[classes.length];
    for (var i = 0; i < self.length; i++) {
      self[i] = i;
    }
    return new CandidatePairs(similarities, classes, classes, self, dimension);
  }

  float similarity(int anchor, int other) {
    return similarities[anchor * others.length + other];
  }

  boolean positive(int anchor, int other) {
    return anchors[anchor] == others[other] && self[anchor] != other;
  }

  boolean negative(int anchor, int other) {
    return anchors[anchor] != others[other];
  }

  /** Whether an anchor has positives and negatives: without either it is left out. */
  boolean trains(int anchor) {
    var positive = false;
    var negative = false;
    for (var other = 0; other < others.length && !(positive && negative); other++) {
      positive |= positive(anchor, other);
      negative |= negative(anchor, other);
    }
    return positive && negative;
  }
}
