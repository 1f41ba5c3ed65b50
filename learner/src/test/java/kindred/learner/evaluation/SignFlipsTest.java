package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignFlipsTest {
  private static final long SEED = 7;
  private static final double LEVEL = 0.05;
  private static final int TRIALS = 2000;

  /** Differences of 1 make it a sign test: {@code P(X ≥ 8 | 10) = 56/1024}, then 11/1024. */
  @Test
  void pValues_equalDifferences_areTheBinomialTail() {
    assertEquals(56 / 1024.0, p(-1, -1, -1, -1, 1, -1, -1, -1, -1, 1), 1e-12);
    assertEquals(11 / 1024.0, p(-1, -1, -1, -1, -1, -1, -1, -1, -1, 1), 1e-12);
    assertEquals(1 / 32.0, p(-3, -3, -3, -3, -3), 1e-12);
    assertEquals(1, p(3, 3, 3, 3, 3), 1e-12);
  }

  @Test
  void pValues_noDifference_areOne() {
    assertEquals(1, p(0, 0, 0), 1e-12);
    assertEquals(1, p(), 1e-12);
    assertEquals(0, SignFlips.pValues(new double[0][], new SplittableRandom(SEED)).length);
  }

  @Test
  void pValues_clustersWithoutDifference_changeNothing() {
    assertEquals(p(-2, -1, 0.5, -1), p(0, -2, 0, 0, -1, 0.5, 0, -1, 0), 1e-12);
    // More than are gone through, but for the zeros.
    var padded = Arrays.copyOf(new double[] {-2, -1, 0.5, -1}, 40);
    assertEquals(p(-2, -1, 0.5, -1), p(padded), 1e-12);
  }

  /**
   * What is worse one way round is better the other: {@code P(T ≤ t) + P(T ≥ t) = 1 + P(T = t)}.
   */
  @Test
  void pValues_turnedRound_areTheOtherTail() {
    assertEquals(1 + 1 / 16.0, p(-8, 4, -2, 1) + p(8, -4, 2, -1), 1e-12);
    // 3 of 8 sign patterns have the observed sum: ties count on both sides.
    assertEquals(1 + 3 / 8.0, p(-1, -1, 1) + p(1, 1, -1), 1e-12);
  }

  @Test
  void pValues_fewClusters_areThoseOfTheSlowWay() {
    var random = new Random(SEED);
    for (var round = 0; round < 200; round++) {
      var differences = differences(1 + random.nextInt(4), 1 + random.nextInt(9), random);
      assertArrayEquals(
          slowly(differences),
          SignFlips.pValues(differences, new SplittableRandom(round)),
          1e-12,
          "seed " + SEED + ", round " + round);
    }
  }

  /** Above 16 clusters signs are drawn: within four standard deviations of all 2^17. */
  @Test
  void pValues_manyClusters_areNearThoseOfTheSlowWay() {
    var random = new Random(SEED);
    for (var round = 0; round < 3; round++) {
      var differences = differences(3, SignFlips.EXACT + 1, random);
      var exact = slowly(differences);
      var drawn = SignFlips.pValues(differences, new SplittableRandom(round));
      for (var t = 0; t < exact.length; t++) {
        var deviation = Math.sqrt(exact[t] * (1 - exact[t]) / SignFlips.FLIPS);
        assertEquals(exact[t], drawn[t], 4 * deviation + 2e-4, "seed " + SEED + " round " + round);
      }
      assertArrayEquals(drawn, SignFlips.pValues(differences, new SplittableRandom(round)));
    }
  }

  /** Zeros, ties and values of any size. */
  private static double[][] differences(int tests, int clusters, Random random) {
    return IntStream.range(0, tests)
        .mapToObj(
            t ->
                IntStream.range(0, clusters)
                    .mapToDouble(
                        c -> random.nextBoolean() ? random.nextInt(5) - 3 : random.nextGaussian())
                    .toArray())
        .toArray(double[][]::new);
  }

  /** One cluster after the other, once with each sign. */
  private static double[] slowly(double[][] differences) {
    var counts = new double[differences.length];
    var all = flip(differences, 0, new int[differences[0].length], counts);
    return DoubleStream.of(counts).map(count -> count / all).toArray();
  }

  private static int flip(double[][] differences, int cluster, int[] signs, double[] counts) {
    if (cluster < signs.length) {
      var all = 0;
      for (var sign : new int[] {1, -1}) {
        signs[cluster] = sign;
        all += flip(differences, cluster + 1, signs, counts);
      }
      return all;
    }
    var ones = signs.clone();
    Arrays.fill(ones, 1);
    var worst =
        Arrays.stream(differences).mapToDouble(d -> statistic(d, signs)).min().getAsDouble();
    for (var t = 0; t < counts.length; t++) {
      counts[t] += worst < statistic(differences[t], ones) + 1e-10 ? 1 : 0;
    }
    return 1;
  }

  private static double statistic(double[] differences, int[] signs) {
    var sum = 0.0;
    var squares = 0.0;
    for (var c = 0; c < signs.length; c++) {
      sum += signs[c] * differences[c];
      squares += Math.pow(differences[c], 2);
    }
    return squares == 0 ? 0 : sum / Math.sqrt(squares);
  }

  /** Versions that are equally good, in classes whose queries go wrong together. */
  @Test
  void pValues_equalVersionsOnClusteredQueries_keepTheLevelByClusters() {
    var random = new Random(SEED);
    var drawn = 0;
    var exact = 0;
    var asIfIndependent = 0;
    for (var trial = 0; trial < TRIALS; trial++) {
      var many = clustered(24, 0, random);
      drawn += rejects(sums(many), trial) ? 1 : 0;
      asIfIndependent += rejects(queries(many), trial) ? 1 : 0;
      exact += rejects(sums(clustered(8, 0, random)), trial) ? 1 : 0;
    }
    var text =
        "seed %d: of %d equal versions refused by 24 classes %d, by 8 classes %d, by queries %d"
            .formatted(SEED, TRIALS, drawn, exact, asIfIndependent);
    System.out.println(text);
    // Three standard deviations of the binomial above the level.
    var most = TRIALS * LEVEL + 3 * Math.sqrt(TRIALS * LEVEL * (1 - LEVEL));
    assertTrue(drawn <= most && exact <= most, text);
    // The level is used, not only kept; and queries taken for independent break it.
    assertTrue(drawn >= TRIALS * LEVEL / 2, text);
    assertTrue(asIfIndependent > 2 * TRIALS * LEVEL, text);
  }

  /** Half of the answers wrong instead of a fifth, in 24 classes. */
  @Test
  void pValues_clearDamage_isFound() {
    var random = new Random(SEED);
    var found = 0;
    for (var trial = 0; trial < 200; trial++) {
      found += rejects(sums(clustered(24, 0.3, random)), trial) ? 1 : 0;
    }
    assertTrue(found >= 190, "seed " + SEED + ": " + found + " of 200");
  }

  /**
   * Right or wrong answers of two versions to 2 to 12 queries a class: 0.8 are right, give or take
   * 0.2 for the version's luck with the class.
   *
   * @param damage less for the candidate
   * @return for each class, each query's difference
   */
  private static double[][] clustered(int classes, double damage, Random random) {
    return IntStream.range(0, classes)
        .mapToObj(
            c -> {
              var candidate = 0.8 - damage + 0.2 * random.nextGaussian();
              var live = 0.8 + 0.2 * random.nextGaussian();
              return IntStream.range(0, 2 + random.nextInt(11))
                  .mapToDouble(q -> right(candidate, random) - right(live, random))
                  .toArray();
            })
        .toArray(double[][]::new);
  }

  private static int right(double share, Random random) {
    return random.nextDouble() < share ? 1 : 0;
  }

  private static double[] sums(double[][] classes) {
    return Arrays.stream(classes).mapToDouble(queries -> DoubleStream.of(queries).sum()).toArray();
  }

  private static double[] queries(double[][] classes) {
    return Arrays.stream(classes).flatMapToDouble(DoubleStream::of).toArray();
  }

  private static boolean rejects(double[] differences, int seed) {
    var tests = new double[][] {differences};
    return SignFlips.pValues(tests, 399, new SplittableRandom(seed))[0] <= LEVEL;
  }

  private static double p(double... differences) {
    return SignFlips.pValues(new double[][] {differences}, new SplittableRandom(SEED))[0];
  }
}
