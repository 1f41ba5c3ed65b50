package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Paired randomisation test by clusters, of several statistics at once: how often would chance
 * alone make any of them as bad as this one is?
 *
 * <p>Of test t, {@code d_tc} is the sum of the paired differences within cluster c. The statistic
 * is {@code T_t = Σ_c d_tc / √(Σ_c d_tc²)}, at least {@code −√C} of C clusters that differ; 0 where
 * none does. If neither of a pair is better, a whole cluster's differences could as well have the
 * other sign, in all tests at once: {@code T_t(s) = Σ_c s_c d_tc / √(Σ_c d_tc²)} for signs {@code
 * s_c = ±1}, each with probability 1/2. The p-value of a test is adjusted for their number (single
 * step max-T):
 *
 * <pre>p_t = P( min_u T_u(s) ≤ T_t )</pre>
 *
 * So the probability that any p-value is at most α is at most α where no test has a true
 * difference, however the tests and the members of a cluster depend on each other; and a test of
 * few clusters, whose T cannot go far down, costs the others next to nothing. Only the clusters
 * have to be independent.
 *
 * <p>With up to {@value #EXACT} clusters that differ, all 2^C signs are gone through, so p is at
 * least 2^−C. With more, {@value #FLIPS} are drawn: {@code p = (1 + #{min_u T_u(s) ≤ T_t}) / (1 +
 * flips)}, which keeps the level for any number of them. Equal values count against the one that is
 * tested; clusters without any difference change nothing.
 *
 * <p>Source: Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd ed., 2005
 * (paired comparisons, clusters as blocks); Westfall, Young, "Resampling-Based Multiple Testing",
 * 1993 (max-T); Smucker, Allan, Carterette, "A Comparison of Statistical Significance Tests for
 * Information Retrieval Evaluation", CIKM 2007 (randomisation of paired rankings).
 *
 * <p>Differences from the paper: Smucker et al. flip single queries, which takes them to be
 * independent; here those of one class keep one sign.
 */
public final class SignFlips {
  /** Clusters up to which every combination of signs is gone through. */
  static final int EXACT = 16;

  /** Signs drawn where there are more. */
  public static final int FLIPS = 9_999;

  // Sums of the same numbers in another order are equal as well.
  private static final double ROUNDING = 1e-9;

  private final double[][] units;
  private final double[] observed;
  private final int clusters;

  private SignFlips(double[][] differences) {
    var differing =
        IntStream.range(0, differences.length == 0 ? 0 : differences[0].length)
            .filter(c -> Arrays.stream(differences).anyMatch(test -> test[c] != 0))
            .toArray();
    this.clusters = differing.length;
    this.units = new double[differences.length][];
    for (var t = 0; t < units.length; t++) {
      var test = differences[t];
      units[t] = unit(IntStream.of(differing).mapToDouble(c -> test[c]).toArray());
    }
    this.observed = Arrays.stream(units).mapToDouble(u -> Arrays.stream(u).sum()).toArray();
  }

  /** At length 1; zeros stay zeros. */
  public static double[] unit(double[] differences) {
    var norm = Math.sqrt(Arrays.stream(differences).map(d -> d * d).sum());
    return Arrays.stream(differences).map(d -> norm == 0 ? 0 : d / norm).toArray();
  }

  /**
   * The adjusted p-value of each test against its being worse, in their order.
   *
   * @param differences tests x clusters, in the same order of clusters; below 0: worse
   * @param random draws signs, if any are drawn
   */
  public static double[] pValues(double[][] differences, SplittableRandom random) {
    return pValues(differences, FLIPS, random);
  }

  static double[] pValues(double[][] differences, int flips, SplittableRandom random) {
    var test = new SignFlips(differences);
    return test.clusters <= EXACT ? test.exact() : test.drawn(flips, random);
  }

  private double[] exact() {
    var combinations = 1 << clusters;
    var counts = new int[units.length];
    var signs = new boolean[clusters];
    for (var combination = 0; combination < combinations; combination++) {
      for (var c = 0; c < clusters; c++) {
        signs[c] = (combination >> c & 1) != 0;
      }
      count(signs, counts);
    }
    return Arrays.stream(counts).mapToDouble(count -> (double) count / combinations).toArray();
  }

  private double[] drawn(int flips, SplittableRandom random) {
    var counts = new int[units.length];
    var signs = new boolean[clusters];
    for (var flip = 0; flip < flips; flip++) {
      for (var c = 0; c < clusters; c++) {
        signs[c] = random.nextBoolean();
      }
      count(signs, counts);
    }
    return Arrays.stream(counts).mapToDouble(count -> (1.0 + count) / (1.0 + flips)).toArray();
  }

  /** Adds the tests that are no worse than the worst under these signs. */
  private void count(boolean[] flipped, int[] counts) {
    var lowest = Double.POSITIVE_INFINITY;
    for (var unit : units) {
      var sum = 0.0;
      for (var c = 0; c < clusters; c++) {
        sum += flipped[c] ? -unit[c] : unit[c];
      }
      lowest = Math.min(lowest, sum);
    }
    for (var t = 0; t < counts.length; t++) {
      counts[t] += lowest <= observed[t] + ROUNDING ? 1 : 0;
    }
  }
}
