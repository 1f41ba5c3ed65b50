package kindred.learner.regulariser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kindred.learner.Garbage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The formulas in float64: methods.md's numbers, nested loops, finite differences, poor batches.
 */
class RegulariserLossTest {
  private static final int DIMENSION = 4;
  private static final double[][] STUDENT = {{1, 0}, {0, 1}, {.6, .8}};
  private static final double[][] TEACHER = {{.8, .6}, {0, 1}, {-.6, .8}};

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** A loss of unit rows, with what it does not differentiate. */
  private interface Loss {
    NDArray of(NDArray unit, double[][] fixed);
  }

  private interface Oracle {
    double of(double[][] unit, double[][] fixed);
  }

  /**
   * @param fixedIsItself whether what has no gradient is the batch once more, and not a teacher's
   */
  private record Row(String name, Loss loss, Oracle oracle, boolean fixedIsItself) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> losses() {
    return Stream.of(
        new Row("absolute", taught(new AbsoluteTeacher()), Oracles::absolute, false),
        new Row("relative", taught(new RelativeTeacher()), Oracles::relative, false),
        spreading(0.1),
        spreading(0.5));
  }

  private static Row spreading(double temperature) {
    var loss = new InvariantSpreading(temperature);
    return new Row(
        "spreading " + temperature,
        (unit, fixed) -> loss.loss(unit),
        (unit, fixed) -> Oracles.spreading(temperature, unit, fixed),
        true);
  }

  private static Loss taught(TeacherLoss loss) {
    return (unit, fixed) -> loss.loss(unit, array(unit.getManager(), fixed));
  }

  @Test
  void teachers_publishedVector_areAsStated() {
    var student = array(manager, STUDENT);
    var teacher = array(manager, TEACHER);
    var absolute = new AbsoluteTeacher().loss(student, teacher).getDouble();
    assertEquals(0.610818511, absolute, 1e-6);
    var relative = new RelativeTeacher().loss(student, teacher).getDouble();
    assertEquals(1.039572743, relative * 3 / 32, 1e-6);
  }

  @Test
  void relative_teacherOfAnotherDimension_isByDistancesOnly() {
    var student = array(manager, STUDENT);
    var expected = new RelativeTeacher().loss(student, array(manager, TEACHER)).getDouble();
    var wider = Arrays.stream(TEACHER).map(row -> new double[] {0, row[1], row[0]});
    var teacher = array(manager, wider.toArray(double[][]::new));
    assertEquals(expected, new RelativeTeacher().loss(student, teacher).getDouble(), 1e-9);
  }

  @Test
  void spreading_publishedVector_isAsStated() {
    var degrees = new double[] {0, 90, 10, 70};
    var views =
        Arrays.stream(degrees)
            .map(Math::toRadians)
            .mapToObj(angle -> new double[] {Math.cos(angle), Math.sin(angle)})
            .toArray(double[][]::new);
    var array = array(manager, views);
    assertEquals(0.012529092, new InvariantSpreading(0.1).loss(array).getDouble(), 1e-8);
    assertEquals(0.787091457, new InvariantSpreading(0.5).loss(array).getDouble(), 1e-8);
    var single = array.toType(DataType.FLOAT32, false);
    assertEquals(0.012529092, new InvariantSpreading(0.1).loss(single).getFloat(), 1e-6);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void loss_randomBatches_isThatOfTheNestedLoops(Row row) {
    for (var seed = 0; seed < 10; seed++) {
      var raw = vectors(8, seed);
      var expected = row.oracle().of(unit(raw), fixed(row, raw, seed));
      assertEquals(expected, value(row, raw, seed), 1e-9 * (1 + expected), "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradient_randomBatches_isThatOfFiniteDifferences(Row row) {
    for (var seed = 100; seed < 103; seed++) {
      var raw = vectors(6, seed);
      var fixed = fixed(row, raw, seed);
      var gradient = gradient(row, raw, fixed);
      assertTrue(Arrays.stream(gradient).anyMatch(g -> Math.abs(g) > 1e-3), "seed " + seed);
      for (var k = 0; k < gradient.length; k++) {
        var more = row.oracle().of(unit(moved(raw, k, 1e-6)), fixed);
        var less = row.oracle().of(unit(moved(raw, k, -1e-6)), fixed);
        var expected = (more - less) / 2e-6;
        var tolerance = 1e-6 * (1 + Math.abs(expected));
        assertEquals(expected, gradient[k], tolerance, "seed " + seed + " component " + k);
      }
    }
  }

  /** What a backward pass needs must not be Java's to free: {@link kindred.encoder.Scalar}. */
  @ParameterizedTest
  @MethodSource("losses")
  void gradient_afterAGarbageCollection_isTheSame(Row row) {
    var raw = vectors(6, 100);
    var fixed = fixed(row, raw, 100);
    var expected = gradient(row, raw, fixed);
    for (var i = 0; i < 3; i++) {
      assertArrayEquals(expected, gradient(row, raw, fixed, Garbage::collect));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void loss_degenerateBatches_isFiniteWithAFiniteGradient(Row row) {
    var same = new double[][] {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}};
    // Each row's nearest is not its other view: p is nearly 1 where its logarithm is of 1 − p.
    var crossed = new double[][] {{1, 0, 0, 0}, {1, 0, 0, 0}, {-1, 0, 0, 0}, {-1, 0, 0, 0}};
    for (var raw : List.of(same, crossed, vectors(2, 3), new double[][] {same[0], same[1]})) {
      var own = unit(raw);
      // Against itself, where all distances are 0, and against another.
      for (var fixed : List.of(own, row.fixedIsItself() ? own : unit(vectors(raw.length, 4)))) {
        assertEquals(row.oracle().of(own, fixed), value(row, raw, fixed), 1e-6);
        // Throws where the loss has no graph.
        assertTrue(Arrays.stream(gradient(row, raw, fixed)).allMatch(Double::isFinite));
      }
    }
  }

  @Test
  void spreading_oneImageOrNone_isZeroWithAGraph() {
    var loss = new InvariantSpreading(0.1);
    try (var collector = Engine.getInstance().newGradientCollector()) {
      var views = array(manager, vectors(2, 1));
      views.setRequiresGradient(true);
      var value = loss.loss(views);
      collector.backward(value);
      assertEquals(0, value.getDouble(), 1e-12);
      assertTrue(Arrays.stream(views.getGradient().toDoubleArray()).allMatch(g -> g == 0));
      assertEquals(0, loss.loss(manager.create(new Shape(0, 4))).getFloat(), 1e-12);
    }
    assertThrows(IllegalArgumentException.class, () -> new InvariantSpreading(0));
  }

  private double[][] fixed(Row row, double[][] raw, int seed) {
    return unit(row.fixedIsItself() ? raw : vectors(raw.length, seed + 1000));
  }

  private double value(Row row, double[][] raw, int seed) {
    return value(row, raw, fixed(row, raw, seed));
  }

  private double value(Row row, double[][] raw, double[][] fixed) {
    try (var scope = manager.newSubManager()) {
      return row.loss().of(array(scope, raw).normalize(2, 1, 1e-12), fixed).getDouble();
    }
  }

  private double[] gradient(Row row, double[][] raw, double[][] fixed) {
    return gradient(row, raw, fixed, () -> {});
  }

  private double[] gradient(Row row, double[][] raw, double[][] fixed, Runnable between) {
    try (var scope = manager.newSubManager();
        var collector = Engine.getInstance().newGradientCollector()) {
      var array = array(scope, raw);
      array.setRequiresGradient(true);
      var loss = row.loss().of(array.normalize(2, 1, 1e-12), fixed);
      between.run();
      collector.backward(loss);
      return array.getGradient().toDoubleArray();
    }
  }

  private static double[][] moved(double[][] raw, int k, double by) {
    var moved = Arrays.stream(raw).map(double[]::clone).toArray(double[][]::new);
    moved[k / DIMENSION][k % DIMENSION] += by;
    return moved;
  }

  private static double[][] vectors(int count, int seed) {
    var random = new Random(seed);
    var vectors = new double[count][DIMENSION];
    for (var vector : vectors) {
      Arrays.setAll(vector, i -> random.nextGaussian());
    }
    return vectors;
  }

  private static double[][] unit(double[][] raw) {
    return Arrays.stream(raw).map(Oracles::unit).toArray(double[][]::new);
  }

  private static NDArray array(NDManager scope, double[][] rows) {
    var flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return scope.create(
        DoubleBuffer.wrap(flat), new Shape(rows.length, rows[0].length), DataType.FLOAT64);
  }
}
