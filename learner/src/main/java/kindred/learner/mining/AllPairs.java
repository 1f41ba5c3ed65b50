package kindred.learner.mining;

import java.util.SplittableRandom;

/** Keeps every pair of an anchor that has positives and negatives. */
public record AllPairs() implements PairMiner {
  @Override
  public MinedPairs mine(CandidatePairs pairs, SplittableRandom random) {
    var kept = new KeptPairs(pairs);
    for (var i = 0; i < pairs.anchors().length; i++) {
      if (pairs.trains(i)) {
        kept.countPossible(i);
        for (var j = 0; j < pairs.others().length; j++) {
          if (pairs.negative(i, j)) {
            kept.negative(i, j);
          } else if (pairs.positive(i, j)) {
            kept.positive(i, j);
          }
        }
      }
    }
    return kept.mined();
  }
}
