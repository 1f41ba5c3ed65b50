package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class NegativePolicyTest {
  private static final SoftmaxDraw PLAIN = new SoftmaxDraw(1, 0);

  @Test
  void gradient_ofThePublishedVector_isTheStated() {
    var scores = new double[] {2, 1, 0};
    assertArrayEquals(
        new double[] {0.665240956, 0.244728471, 0.090030573},
        PLAIN.probabilities(scores, SoftmaxDraw.all(3)),
        1e-9);
    var advantage = 0.4 - 0.1;
    var descent = Arrays.stream(PLAIN.gradient(scores, new int[] {1})).map(g -> -advantage * g);
    assertArrayEquals(
        new double[] {0.199572287, -0.226581459, 0.027009172}, descent.toArray(), 1e-9);
  }

  @Test
  void gradient_ofDrawsAndEntropy_isThatOfFiniteDifferences() {
    for (var seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var softmax = new SoftmaxDraw(0.5 + random.nextDouble(), random.nextDouble() * 0.5);
      var scores = random.doubles(7, -2, 2).toArray();
      var drawn = softmax.draw(scores, 1 + random.nextInt(7), new SplittableRandom(seed));
      assertArrayEquals(
          differences(scores, s -> softmax.logProbability(s, drawn)),
          softmax.gradient(scores, drawn),
          1e-7,
          "seed " + seed);
      assertArrayEquals(
          differences(scores, softmax::entropy),
          softmax.entropyGradient(scores),
          1e-7,
          "seed " + seed);
    }
  }

  @Test
  void gradient_byTheNetworksParameters_isThatOfFiniteDifferences() {
    for (var seed = 0; seed < 5; seed++) {
      var random = new Random(seed);
      var parameters = random.doubles(ScoreNetwork.PARAMETERS, -0.7, 0.7).toArray();
      var features = new double[6][];
      Arrays.setAll(features, k -> random.doubles(ScoreNetwork.FEATURES, -2, 2).toArray());
      var softmax = new SoftmaxDraw(1, 0.1);
      var drawn = new int[] {4, 0};
      var sum = new double[ScoreNetwork.PARAMETERS];
      var network = new ScoreNetwork(parameters);
      network.addGradient(features, softmax.gradient(network.scores(features), drawn), sum);
      assertArrayEquals(
          differences(
              parameters, p -> softmax.logProbability(new ScoreNetwork(p).scores(features), drawn)),
          sum,
          1e-7,
          "seed " + seed);
    }
  }

  @Test
  void draw_manyTimes_hasTheSequencesProbability() {
    var softmax = new SoftmaxDraw(1, 0.1);
    var scores = new double[] {1.5, 0, -1, 0.5};
    var wanted = new int[] {0, 3};
    var random = new SplittableRandom(4);
    var hits = 0;
    for (var i = 0; i < 100_000; i++) {
      hits += Arrays.equals(wanted, softmax.draw(scores, 2, random)) ? 1 : 0;
    }
    assertEquals(Math.exp(softmax.logProbability(scores, wanted)), hits / 100_000.0, 0.006);
    assertArrayEquals(
        new int[] {0, 1, 2, 3}, Arrays.stream(softmax.draw(scores, 9, random)).sorted().toArray());
  }

  /** The loss is how large the drawn candidates' second feature is, in noise twice as large. */
  @Test
  void learn_lossesOfAFeature_prefersCandidatesThatHaveIt() {
    var policy = policy();
    var random = new SplittableRandom(9);
    for (var step = 0; step < 4000; step++) {
      var sum = 0.0;
      for (var group = 0; group < 4; group++) {
        var features = features(random);
        sum += worth(features, policy.draw(features, 2, random)) / 4;
      }
      policy.learn(3 + 0.5 * sum + 0.3 * random.nextGaussian());
    }
    var drawn = 0.0;
    var uniform = 0.0;
    for (var i = 0; i < 500; i++) {
      var features = features(random);
      drawn += worth(features, policy.draw(features, 2, random)) / 500;
      uniform += worth(features, new int[] {0, 1}) / 500;
    }
    assertTrue(drawn > uniform + 0.5, drawn + " against " + uniform);
  }

  @Test
  void learn_aLossThatIsNotFinite_changesNothing() {
    var policy = policy();
    var other = policy();
    var random = new SplittableRandom(2);
    for (var step = 0; step < 100; step++) {
      var features = features(random);
      var seed = step;
      policy.draw(features, 2, new SplittableRandom(seed));
      policy.learn(step % 7);
      policy.draw(features, 2, new SplittableRandom(seed + 1));
      policy.learn(Double.NaN);
      other.draw(features, 2, new SplittableRandom(seed));
      other.learn(step % 7);
    }
    var features = features(random);
    assertArrayEquals(other.scores(features), policy.scores(features));
    assertTrue(Arrays.stream(policy.scores(features)).anyMatch(score -> score != 0));
  }

  @Test
  void add_moreImagesThanAreCounted_forgetsTheOneDrawnLongestAgo() {
    var counts = new DrawCounts(2);
    for (var id : new String[] {"a", "b", "a", "c", "a"}) {
      counts.add(id);
    }
    assertEquals(3, counts.of("a"));
    assertEquals(0, counts.of("b"));
    assertEquals(1, counts.of("c"));
    assertEquals(2, counts.size());
  }

  private static NegativePolicy policy() {
    return new NegativePolicy(PolicySettings.USUAL, new SplittableRandom(1));
  }

  private static double[][] features(SplittableRandom random) {
    var features = new double[12][];
    Arrays.setAll(
        features,
        k -> DoubleStream.generate(random::nextGaussian).limit(ScoreNetwork.FEATURES).toArray());
    return features;
  }

  private static double worth(double[][] features, int[] drawn) {
    return Arrays.stream(drawn).mapToDouble(k -> features[k][1]).average().orElseThrow();
  }

  private static double[] differences(double[] at, ToDoubleFunction<double[]> function) {
    var gradient = new double[at.length];
    for (var i = 0; i < at.length; i++) {
      var up = at.clone();
      var down = at.clone();
      up[i] += 1e-5;
      down[i] -= 1e-5;
      gradient[i] = (function.applyAsDouble(up) - function.applyAsDouble(down)) / 2e-5;
    }
    return gradient;
  }
}
