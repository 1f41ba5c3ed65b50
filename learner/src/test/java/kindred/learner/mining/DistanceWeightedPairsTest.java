package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of methods.md 10.5, and what is drawn by them. */
class DistanceWeightedPairsTest {
  private static final DistanceWeightedPairs RULE = new DistanceWeightedPairs(0.5, 2);

  @Test
  void logWeights_128Dimensions_areAsStated() {
    var weights = RULE.logWeights(new double[] {1.2, 1.25, 1.3, 1.35}, 128);
    assertArrayEquals(
        new double[] {4.920427758, 2.841502361, 1.257529964, 0.194129562}, weights, 1e-9);
    assertArrayEquals(
        new double[] {0.862379873, 0.107853138, 0.022126989, 0.007640000}, shares(weights), 1e-9);
  }

  /** methods.md 10.4: one negative at 0.5 or nearer takes all. */
  @Test
  void logWeights_128DimensionsVeryNear_takeAll() {
    var weights = RULE.logWeights(new double[] {0.1, 0.5, 1.2}, 128);
    assertArrayEquals(new double[] {91, 91, 5}, weights, 0.5);
    assertEquals(weights[1], weights[0]);
  }

  @Test
  void logWeights_16Dimensions_areAsStated() {
    var weights = RULE.logWeights(new double[] {.3, .9, 1.2, 1.3, 1.4}, 16);
    assertArrayEquals(
        new double[] {10.123560915, 2.945824607, 0.348364372, -0.104295265, -0.333871716},
        weights,
        1e-9);
    assertArrayEquals(
        new double[] {0.999115661, 0.000762719, 0.000056794, 0.000036117, 0.000028708},
        shares(weights),
        1e-9);
  }

  private static double[] shares(double[] logWeights) {
    var sum = Arrays.stream(logWeights).map(Math::exp).sum();
    return Arrays.stream(logWeights).map(w -> Math.exp(w) / sum).toArray();
  }

  @Test
  void draw_oneOfFour_followsTheShares() {
    var random = new SplittableRandom(1);
    var counts = new double[4];
    for (var n = 0; n < 20_000; n++) {
      counts[RULE.draw(new double[] {1.2, 1.25, 1.3, 1.35}, 128, 1, random)[0]] += 1 / 20_000.0;
    }
    assertArrayEquals(new double[] {0.862, 0.108, 0.022, 0.008}, counts, 0.01);
  }

  @Test
  void draw_weightsBeyondADouble_drawsAsManyAsAsked() {
    var distances = new double[] {0.1, 1.3, 1.99, 2};
    var drawn = RULE.draw(distances, 4096, 4, new SplittableRandom(1));
    assertEquals(4, Arrays.stream(drawn).distinct().count());
  }

  @Test
  void draw_allBeyondTheCutoff_isUniform() {
    var cut = new DistanceWeightedPairs(0.5, 1.4);
    var random = new SplittableRandom(1);
    var counts = new double[3];
    for (var n = 0; n < 6000; n++) {
      counts[cut.draw(new double[] {1.5, 1.6, 1.9}, 64, 1, random)[0]]++;
    }
    assertArrayEquals(new double[] {2000, 2000, 2000}, counts, 150);
    assertArrayEquals(new int[] {1}, cut.draw(new double[] {1.5, 1.2}, 64, 2, random));
  }

  @Test
  void mine_fixtureF_keepsAllPositivesAndAsManyNegatives() {
    var similarities = new float[36];
    for (var i = 0; i < 36; i++) {
      similarities[i] = (float) FixtureF.similarities()[i];
    }
    var pairs = CandidatePairs.within(similarities, FixtureF.CLASSES, 2);
    var mined = RULE.mine(pairs, new SplittableRandom(5));
    for (var row = 0; row < 6; row++) {
      var from = row * 6;
      assertEquals(1, IntStream.range(0, 6).filter(j -> mined.positives()[from + j] == 1).count());
      assertEquals(1, IntStream.range(0, 6).filter(j -> mined.negatives()[from + j] == 1).count());
    }
    var again = RULE.mine(pairs, new SplittableRandom(5));
    assertArrayEquals(mined.negatives(), again.negatives());
  }
}
