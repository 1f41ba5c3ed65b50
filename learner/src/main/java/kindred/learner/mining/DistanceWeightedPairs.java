package kindred.learner.mining;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Distance-weighted sampling: all positives of an anchor, and as many negatives, drawn so that all
 * distances are about equally frequent. Most of a sphere is at distance √2 of any point, where
 * negatives teach nothing; the density of distances there is {@code q(d) ∝ dⁿ⁻² (1 −
 * d²/4)^((n−3)/2)}, and a negative is drawn with probability ∝ {@code 1/q(max(d, 0.5))}.
 *
 * <p>Source: Wu, Manmatha, Smola, Krähenbühl, ICCV 2017, equations 3 to 5; methods.md 10.1.
 *
 * <p><i>Differences from the paper:</i> an anchor's negatives are drawn without repetition; n is
 * the dimension in which the loss works, that of a slice where the space is divided.
 *
 * @param leastDistance nearer negatives are drawn as if they were so far; above 0, below 2
 * @param cutoff negatives from there on are not drawn; 2 draws all
 */
public record DistanceWeightedPairs(double leastDistance, double cutoff) implements PairMiner {
  // log(1 − d²/4) has no bound at 2.
  private static final double LARGEST_DISTANCE = 1.99;

  public DistanceWeightedPairs {
    if (!(leastDistance > 0 && leastDistance < 2 && cutoff > leastDistance && cutoff <= 2)) {
      throw new IllegalArgumentException(
          "learner.objective.distance-weighted: least-distance %s and cutoff %s are not 0 < least-distance < cutoff <= 2"
              .formatted(leastDistance, cutoff));
    }
  }

  @Override
  public MinedPairs mine(CandidatePairs pairs, SplittableRandom random) {
    var kept = new KeptPairs(pairs);
    for (var i = 0; i < pairs.anchors().length; i++) {
      if (pairs.trains(i)) {
        kept.countPossible(i);
        draw(pairs, i, random, kept);
      }
    }
    return kept.mined();
  }

  private void draw(CandidatePairs pairs, int i, SplittableRandom random, KeptPairs kept) {
    var negatives = new int[pairs.others().length];
    var distances = new double[pairs.others().length];
    var positives = 0;
    var count = 0;
    for (var j = 0; j < pairs.others().length; j++) {
      if (pairs.negative(i, j)) {
        negatives[count] = j;
        distances[count++] = Math.sqrt(Math.max(0, 2 - 2.0 * pairs.similarity(i, j)));
      } else if (pairs.positive(i, j)) {
        kept.positive(i, j);
        positives++;
      }
    }
    for (var drawn : draw(Arrays.copyOf(distances, count), pairs.dimension(), positives, random)) {
      kept.negative(i, negatives[drawn]);
    }
  }

  /**
   * So many places without repetition, each next one with probability ∝ its weight: the highest of
   * {@code log w − log(−log u)} (Efraimidis, Spirakis 2006, in logarithms: at n = 128 weights
   * differ by more than a double holds).
   */
  int[] draw(double[] distances, int dimension, int count, SplittableRandom random) {
    var weights = logWeights(distances, dimension);
    var drawable = Arrays.stream(weights).filter(w -> w != Double.NEGATIVE_INFINITY).count();
    var highest = new Hardest((int) Math.min(count, drawable == 0 ? weights.length : drawable));
    for (var i = 0; i < weights.length; i++) {
      var gumbel = -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
      highest.offer(i, (drawable == 0 ? 0 : weights[i]) + gumbel);
    }
    return highest.indices();
  }

  /** {@code log 1/q(d)} without its constant; −∞ beyond the cutoff. */
  double[] logWeights(double[] distances, int dimension) {
    var weights = new double[distances.length];
    for (var i = 0; i < weights.length; i++) {
      var d = Math.clamp(distances[i], leastDistance, LARGEST_DISTANCE);
      var beyond = cutoff < 2 && distances[i] >= cutoff;
      weights[i] =
          beyond
              ? Double.NEGATIVE_INFINITY
              : (2 - dimension) * Math.log(d) - (dimension - 3) / 2.0 * Math.log(1 - d * d / 4);
    }
    return weights;
  }
}
