package kindred.learner.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import kindred.learner.mining.CandidatePairs;
import kindred.learner.mining.FixtureF;
import kindred.learner.mining.MinedPairs;
import kindred.learner.mining.ViolatingPairs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In float64: the vectors of methods.md 5 and 6, oracles with nested loops, finite differences. */
class ObjectiveTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void multiSimilarity_fixtureFMined_isAsPublished() {
    assertEquals(0.149748924, onF(new MultiSimilarity(2, 50, 1), 0.1), 1e-9);
    assertEquals(0.226527993, onF(new MultiSimilarity(2, 40, 0.5), 0.1), 1e-9);
    assertEquals(0.226518424, onF(new MultiSimilarity(2, 50, 0.5), 0.1), 1e-9);
  }

  @Test
  void multiSimilarity_fixtureFAllPairs_isAsPublished() {
    assertEquals(0.411089823, onF(new MultiSimilarity(2, 50, 0.5), Double.POSITIVE_INFINITY), 1e-9);
  }

  @Test
  void multiSimilarity_fixtureF_hasTheStatedTermsPerAnchor() {
    assertArrayEquals(
        new double[] {0.377635974, 0.003344281, 0.514167008, 0.003346283}, terms(2, 50, 1), 1e-9);
    assertArrayEquals(
        new double[] {0.173578186, 0.465925826, 0.253667710, 0.465996232}, terms(2, 40, 0.5), 1e-9);
    assertArrayEquals(
        new double[] {0.173578186, 0.465925826, 0.253667710, 0.465938820}, terms(2, 50, 0.5), 1e-9);
  }

  /** Positive and negative term of anchors 1 and 2. */
  private double[] terms(double alpha, double beta, double base) {
    var s = array(FixtureF.similarities(), 6, 6).sub(base);
    var masks = masks(mined(0.1, floats(FixtureF.similarities()), FixtureF.CLASSES));
    var positive =
        PairMasks.logOnePlusSumExp(s.mul(-alpha), masks.positives()).div(alpha).toDoubleArray();
    var negative =
        PairMasks.logOnePlusSumExp(s.mul(beta), masks.negatives()).div(beta).toDoubleArray();
    return new double[] {positive[1], negative[1], positive[2], negative[2]};
  }

  @Test
  void multiSimilarity_gradientOfAnchor1_isTheStatedWeights() {
    var gradient =
        gradient(
            FixtureF.similarities(),
            s -> pairLoss(new MultiSimilarity(2, 40, 0.5), s, 0.1, FixtureF.CLASSES));
    assertEquals(-0.293305188 / 6, gradient[6], 1e-9);
    assertEquals(0.999999992 / 6, gradient[6 + 2], 1e-9);
  }

  @Test
  void multiSimilarity_randomBatches_equalsTheNestedLoops() {
    for (var seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var size = 2 + random.nextInt(12);
      var classes = random.ints(size, 0, 4).toArray();
      var similarities = random.doubles(size * size, -1, 1).toArray();
      var objective = new MultiSimilarity(2, 40, 0.5);
      var pairs = mined(0.3, floats(similarities), classes);
      var loss = objective.loss(array(similarities, size, size), masks(pairs)).getDouble();
      assertEquals(oracle(objective, similarities, pairs), loss, 1e-12, "seed " + seed);
    }
  }

  private static double oracle(MultiSimilarity c, double[] s, MinedPairs pairs) {
    var size = pairs.anchors();
    var sum = 0.0;
    for (var i = 0; i < size; i++) {
      var positive = 1.0;
      var negative = 1.0;
      for (var j = 0; j < size; j++) {
        var k = i * size + j;
        positive += pairs.positives()[k] == 1 ? Math.exp(-c.alpha() * (s[k] - c.base())) : 0;
        negative += pairs.negatives()[k] == 1 ? Math.exp(c.beta() * (s[k] - c.base())) : 0;
      }
      sum += Math.log(positive) / c.alpha() + Math.log(negative) / c.beta();
    }
    return sum / size;
  }

  @Test
  void multiSimilarity_gradient_isThatOfFiniteDifferences() {
    var objective = new MultiSimilarity(2, 40, 0.5);
    var miner = Double.POSITIVE_INFINITY;
    assertGradient(FixtureF.similarities(), s -> pairLoss(objective, s, miner, FixtureF.CLASSES));
  }

  @Test
  void multiSimilarity_noPairs_isAZeroWithAGradient() {
    var gradient =
        gradient(
            new double[] {1, 0.2, 0.2, 1},
            s -> pairLoss(new MultiSimilarity(2, 40, 0.5), s, 0.1, new int[] {0, 1}));
    assertArrayEquals(new double[4], gradient);
  }

  @Test
  void multiSimilarity_hugeExponents_staysFinite() {
    var loss =
        new MultiSimilarity(1000, 1000, 0)
            .loss(
                array(new double[] {1, -1, 1, 1, 1, 1, 1, 1, 1}, 3, 3),
                masks(mined(Double.POSITIVE_INFINITY, new float[9], new int[] {0, 0, 1})))
            .getDouble();
    assertEquals((1 + 1 + 0 + 1) / 3.0, loss, 0.01);
  }

  @Test
  void normalisedSoftmax_fixtureF_isAsPublished() {
    assertEquals(0.588400273, softmaxOnF(1), 1e-9);
    assertEquals(0.120565705, softmaxOnF(16), 1e-9);
  }

  @Test
  void normalisedSoftmax_longerProxies_changeNothing() {
    var proxies = Arrays.stream(FixtureF.at(10, 60, 160)).map(p -> 3 * p).toArray();
    assertEquals(0.120565705, softmax(16, FixtureF.embeddings(), proxies), 1e-9);
  }

  @Test
  void normalisedSoftmax_gradients_areThoseOfFiniteDifferences() {
    var proxies = FixtureF.at(10, 60, 160);
    assertGradient(
        FixtureF.embeddings(), e -> softmaxLoss(4, e.reshape(6, 2), array(proxies, 3, 2)));
    assertGradient(
        proxies, p -> softmaxLoss(4, array(FixtureF.embeddings(), 6, 2), p.reshape(3, 2)));
  }

  private double onF(MultiSimilarity objective, double margin) {
    return pairLoss(objective, array(FixtureF.similarities(), 36), margin, FixtureF.CLASSES)
        .getDouble();
  }

  private NDArray pairLoss(PairObjective objective, NDArray flat, double margin, int[] classes) {
    var pairs = mined(margin, floats(flat.toDoubleArray()), classes);
    return objective.loss(flat.reshape(classes.length, classes.length), masks(pairs));
  }

  private double softmaxOnF(double scale) {
    return softmax(scale, FixtureF.embeddings(), FixtureF.at(10, 60, 160));
  }

  private double softmax(double scale, double[] embeddings, double[] proxies) {
    return softmaxLoss(scale, array(embeddings, 6, 2), array(proxies, 3, 2)).getDouble();
  }

  private NDArray softmaxLoss(double scale, NDArray embeddings, NDArray proxies) {
    var classes = new double[18];
    for (var i = 0; i < 6; i++) {
      classes[3 * i + FixtureF.CLASSES[i]] = 1;
    }
    return new NormalisedSoftmax(scale).loss(embeddings, array(classes, 6, 3), proxies);
  }

  private void assertGradient(double[] at, Function<NDArray, NDArray> loss) {
    ToDoubleFunction<double[]> value = x -> loss.apply(array(x, x.length)).getDouble();
    var actual = gradient(at, loss);
    for (var i = 0; i < at.length; i++) {
      var up = at.clone();
      var down = at.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      var expected = (value.applyAsDouble(up) - value.applyAsDouble(down)) / 2e-6;
      assertEquals(expected, actual[i], 1e-8, "component " + i);
    }
    assertTrue(Arrays.stream(actual).anyMatch(g -> g != 0));
  }

  private double[] gradient(double[] at, Function<NDArray, NDArray> loss) {
    var x = array(at, at.length);
    x.setRequiresGradient(true);
    try (var collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.apply(x));
    }
    return x.getGradient().toDoubleArray();
  }

  private static MinedPairs mined(double margin, float[] similarities, int[] classes) {
    var pairs = CandidatePairs.within(similarities, classes, 2);
    return new ViolatingPairs(margin).mine(pairs, new SplittableRandom(1));
  }

  private PairMasks masks(MinedPairs pairs) {
    var shape = new Shape(pairs.anchors(), pairs.others());
    return new PairMasks(
        manager.create(pairs.positives(), shape).toType(DataType.FLOAT64, true),
        manager.create(pairs.negatives(), shape).toType(DataType.FLOAT64, true));
  }

  private NDArray array(double[] values, long... shape) {
    return manager.create(DoubleBuffer.wrap(values), new Shape(shape), DataType.FLOAT64);
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (var i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
