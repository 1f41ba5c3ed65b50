package kindred.learner.mining;

import java.util.SplittableRandom;

/**
 * Which pairs to learn from, once their similarities are known. An anchor without positives or
 * without negatives is left out, whatever the rule.
 */
public sealed interface PairMiner
    permits ViolatingPairs, AllPairs, DistanceWeightedPairs, SpanningTreePairs {
  /**
   * Chooses.
   *
   * @param random of this step; not every rule draws
   */
  MinedPairs mine(CandidatePairs pairs, SplittableRandom random);
}
