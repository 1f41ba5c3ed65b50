package kindred.learner.synthesis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import kindred.learner.objective.Angular;
import kindred.learner.objective.Average;
import kindred.learner.objective.Margin;
import kindred.learner.objective.MultiSimilarity;
import kindred.learner.objective.NPair;
import kindred.learner.objective.Objective;
import kindred.learner.objective.Triplet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In float64. */
class SyntheticLossTest {
  private static final int D = 3;
  private static final int L = 4;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void pulled_thePublishedTuple_isAsStated() {
    assertArrayEquals(new double[] {0, 1.735758882}, pulled(90, 90), 1e-9);
    assertEquals(3 * 0.578586294, pulled(90, 90)[1], 1e-8);
    assertEquals(3 * 0.423556855, pulled(90, 45)[1], 1e-8);
    assertEquals(3 * 0.999940003, pulled(90, 1e6)[1], 1e-8);
    assertEquals(3 * 0.333333333, pulled(90, 1)[1], 1e-8);
    assertEquals(1, pulled(90, 0)[1], 1e-12);
  }

  private double[] pulled(double alpha, double loss) {
    return PulledNegatives.of(row(0, 0), row(1, 0), row(0, 3), full(loss).exponential(alpha))
        .toDoubleArray();
  }

  @Test
  void pulled_aNegativeNearerThanThePositiveOrOnTheAnchor_stays() {
    assertArrayEquals(
        new double[] {0, 3},
        PulledNegatives.of(row(0, 0), row(5, 0), row(0, 3), 0.2).toDoubleArray());
    assertArrayEquals(
        new double[] {1, 1},
        PulledNegatives.of(row(1, 1), row(1, 1), row(1, 1), 0.2).toDoubleArray());
  }

  @Test
  void exponential_thePublishedWeights_areAsStated() {
    assertEquals(0.367879441, full(1e4).exponential(1e4), 1e-9);
    assertEquals(0.135335283, full(5e3).exponential(1e4), 1e-9);
    assertEquals(0.990049834, new RunningMean(64).exponential(1e4), 1e-9);
    assertEquals(0, full(-0.0).exponential(1e4));
  }

  @Test
  void mean_ofMoreThanAWindow_isThatOfTheLatest() {
    var mean = new RunningMean(3);
    mean.add(1);
    assertEquals(2_000_001 / 3.0, mean.mean(), 1e-9);
    for (var value : new double[] {2, 3, 10}) {
      mean.add(value);
    }
    assertEquals(5, mean.mean(), 1e-12);
  }

  /** Against all pairs, sorted. */
  @Test
  void of_randomBatches_areEachPairsNearestNegativesWithinTheBound() {
    for (var seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var classes = random.ints(3 + random.nextInt(14), 0, 4).toArray();
      var vectors = new float[classes.length][2];
      for (var vector : vectors) {
        vector[0] = random.nextFloat();
        vector[1] = random.nextFloat();
      }
      var most = 1 + random.nextInt(20);
      var tuples = Tuples.of(vectors, classes, most);
      var unbounded = Tuples.of(vectors, classes, 10_000);
      assertEquals(Math.min(most, unbounded.negatives().length), tuples.negatives().length);
      assertTrue(tuples.anchors().length <= most, "seed " + seed);
      var used = new HashSet<Integer>();
      for (var i = 0; i < tuples.anchors().length; i++) {
        var anchor = tuples.anchors()[i];
        assertEquals(classes[anchor], classes[tuples.positives()[i]], "seed " + seed);
        assertTrue(used.add(anchor) && used.add(tuples.positives()[i]), "seed " + seed);
        var own = ofPair(tuples, i);
        var all = new ArrayList<>(ofPair(unbounded, i));
        all.sort(
            (a, b) -> Double.compare(distance(vectors, anchor, a), distance(vectors, anchor, b)));
        assertTrue(!own.isEmpty() && own.stream().allMatch(n -> classes[n] != classes[anchor]));
        assertEquals(all.subList(0, own.size()), own, "seed " + seed);
      }
    }
  }

  private static List<Integer> ofPair(Tuples tuples, int pair) {
    var own = new ArrayList<Integer>();
    for (var s = 0; s < tuples.negatives().length; s++) {
      if (tuples.pairs()[s] == pair) {
        own.add(tuples.negatives()[s]);
      }
    }
    return own;
  }

  private static double distance(float[][] vectors, int a, int b) {
    return Math.hypot(vectors[a][0] - vectors[b][0], vectors[a][1] - vectors[b][1]);
  }

  static List<Objective> objectives() {
    return List.of(
        new NPair(0.003),
        new MultiSimilarity(2, 10, 0.5),
        new Margin(0.2, 1.2, Average.ALL),
        new Triplet(0.7, false, Average.ALL));
  }

  /** Through ẑ, generator and head, down to all embeddings. */
  @ParameterizedTest
  @MethodSource("objectives")
  void of_throughGeneratorAndHead_hasTheGradientOfFiniteDifferences(Objective objective) {
    var random = new Random(3);
    var classes = new int[] {0, 1, 0, 1, 2, 2, 0};
    var z = random.doubles((long) classes.length * D, -1, 1).toArray();
    var weights = weights(random);
    UnaryOperator<NDArray> again =
        vectors -> unit(objective, Generator.generate(vectors, weights).matMul(weights.get(6)));
    var tuples = Tuples.of(floats(z), classes, 5);
    assertEquals(5, tuples.negatives().length);
    UnaryOperator<NDArray> loss =
        raw -> {
          var compared = unit(objective, raw);
          var pulled = SyntheticLoss.pulled(compared, tuples, 0.3);
          return new SyntheticLoss(objective).of(compared, tuples, pulled, again);
        };
    var at = array(z, classes.length, D);
    at.setRequiresGradient(true);
    double[] gradient;
    try (var collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.apply(at));
      gradient = at.getGradient().toDoubleArray();
    }
    var differences = new double[z.length];
    for (var i = 0; i < z.length; i++) {
      differences[i] = (value(loss, z, i, 1e-6) - value(loss, z, i, -1e-6)) / 2e-6;
    }
    assertArrayEquals(differences, gradient, 1e-6);
    assertTrue(Arrays.stream(gradient).map(Math::abs).sum() > 0.01);
  }

  private static float[][] floats(double[] z) {
    var rows = new float[z.length / D][D];
    for (var i = 0; i < z.length; i++) {
      rows[i / D][i % D] = (float) z[i];
    }
    return rows;
  }

  private double value(UnaryOperator<NDArray> loss, double[] z, int i, double by) {
    var moved = z.clone();
    moved[i] += by;
    return loss.apply(array(moved, z.length / D, D)).getDouble();
  }

  private static NDArray unit(Objective objective, NDArray raw) {
    return objective instanceof NPair ? raw : raw.normalize(2, 1, 1e-12);
  }

  /** A generator's six, and a head's. */
  private List<NDArray> weights(Random random) {
    var hidden = 6;
    return List.of(
        normal(random, hidden, D),
        normal(random, hidden),
        normal(random, hidden),
        normal(random, hidden),
        normal(random, L, hidden),
        normal(random, L),
        normal(random, L, D));
  }

  private NDArray normal(Random random, long... shape) {
    var size = Math.toIntExact(new Shape(shape).size());
    var values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    return array(values, shape);
  }

  @Test
  void new_anObjectiveWithoutNegativesOfItsOwn_isRefused() {
    var angular = new Angular(45, 2, new NPair(0));
    assertThrows(IllegalArgumentException.class, () -> new SyntheticLoss(angular));
  }

  /** N-pair's loss of one tuple, by hand. */
  @Test
  void of_nPairOfOneTuple_isItsFormula() {
    var z = array(new double[] {1, 2, 0, 1, 1, 0, 3, -1, 0.5, -1, 0, 1}, 4, D);
    var tuples = new Tuples(new int[] {0}, new int[] {1}, new int[] {0}, new int[] {3});
    var made = array(new double[] {0.5, 0.5, 2}, 1, D);
    var loss = new SyntheticLoss(new NPair(0)).of(z, tuples, made, vectors -> vectors);
    assertEquals(Math.log(1 + Math.exp(1.5 - 3)), loss.getDouble(), 1e-12);
  }

  private static RunningMean full(double value) {
    var mean = new RunningMean(1);
    mean.add(value);
    return mean;
  }

  private NDArray row(double... values) {
    return array(values, 1, values.length);
  }

  private NDArray array(double[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }
}
