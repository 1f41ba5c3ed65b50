package kindred.learner.mining;

import java.util.Arrays;

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
 * @param within whether the others are the batch itself, in its order, and not a memory
 */
public record CandidatePairs(
    float[] similarities, int[] anchors, int[] others, int[] self, int dimension, boolean within) {
  /** A class that no other has: without positives an anchor is left out. */
  public static final int NO_ANCHOR = Integer.MIN_VALUE;

  /** With a memory. */
  public CandidatePairs(
      float[] similarities, int[] anchors, int[] others, int[] self, int dimension) {
    this(similarities, anchors, others, self, dimension, false);
  }

  /** All pairs within a batch. */
  public static CandidatePairs within(float[] similarities, int[] classes, int dimension) {
    return within(similarities, classes, classes, dimension);
  }

  /**
   * The same where not every image is an anchor.
   *
   * @param anchors {@link #NO_ANCHOR} where one is none, its class otherwise
   */
  public static CandidatePairs within(
      float[] similarities, int[] anchors, int[] classes, int dimension) {
    var self = new int[classes.length];
    Arrays.setAll(self, i -> i);
    return new CandidatePairs(similarities, anchors, classes, self, dimension, true);
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
