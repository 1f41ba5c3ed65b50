package kindred.learner.mining;

import java.util.SplittableRandom;

/**
 * Multi-similarity's rule (Wang et al., CVPR 2019, equations 8 and 9; methods.md 6): negative j of
 * anchor i is kept where {@code s_ij + ε > min over positives k of s_ik}, positive j where {@code
 * s_ij − ε < max over negatives k of s_ik}.
 *
 * @param margin ε, 0 or more
 */
public record ViolatingPairs(double margin) implements PairMiner {
  public ViolatingPairs {
    if (!(margin >= 0)) {
      throw new IllegalArgumentException(
          "learner.objective.pair-margin " + margin + " is not 0 or more");
    }
  }

  @Override
  public MinedPairs mine(CandidatePairs pairs, SplittableRandom random) {
    var kept = new KeptPairs(pairs);
    for (var i = 0; i < pairs.anchors().length; i++) {
      var lowestPositive = Float.POSITIVE_INFINITY;
      var highestNegative = Float.NEGATIVE_INFINITY;
      for (var j = 0; j < pairs.others().length; j++) {
        if (pairs.negative(i, j)) {
          highestNegative = Math.max(highestNegative, pairs.similarity(i, j));
        } else if (pairs.positive(i, j)) {
          lowestPositive = Math.min(lowestPositive, pairs.similarity(i, j));
        }
      }
      if (lowestPositive != Float.POSITIVE_INFINITY && highestNegative != Float.NEGATIVE_INFINITY) {
        keep(pairs, i, lowestPositive, highestNegative, kept);
      }
    }
    return kept.mined();
  }

  private void keep(
      CandidatePairs pairs, int i, float lowestPositive, float highestNegative, KeptPairs kept) {
    kept.countPossible(i);
    for (var j = 0; j < pairs.others().length; j++) {
      var s = pairs.similarity(i, j);
      if (pairs.negative(i, j) && s + margin > lowestPositive) {
        kept.negative(i, j);
      } else if (pairs.positive(i, j) && s - margin < highestNegative) {
        kept.positive(i, j);
      }
    }
  }
}
