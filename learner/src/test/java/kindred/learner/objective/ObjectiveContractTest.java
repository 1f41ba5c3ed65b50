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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.learner.Garbage;
import kindred.learner.memory.MeanShift;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every objective, in float64: it is its oracle, its gradient is that of finite
 * differences, batch order and rotation change nothing, and no batch is too poor for it. A new
 * objective gets a row in {@link #objectives}.
 */
class ObjectiveContractTest {
  private static final int DIMENSION = 4;
  private static final int CLASSES = 4;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** Embeddings of any length, their classes, a proxy per class. */
  private record Batch(double[][] raw, int[] classes, double[][] proxies) {
    double[][] unit() {
      return Arrays.stream(raw).map(Oracles::unit).toArray(double[][]::new);
    }
  }

  private interface Oracle {
    double loss(Batch batch);
  }

  private record Row(Objective objective, Oracle oracle) {
    @Override
    public String toString() {
      return objective.toString();
    }
  }

  static Stream<Row> objectives() {
    var rows = new ArrayList<Row>();
    for (var average : Average.values()) {
      var ms = new MultiSimilarity(2, 40, 0.5, average);
      rows.add(pairs(ms, (s, p, n) -> Oracles.multiSimilarity(ms, s, p, n)));
      var triplet = new Triplet(0.2, false, average);
      rows.add(pairs(triplet, (s, p, n) -> Oracles.triplet(triplet, s, p, n)));
      var contrastive = new Contrastive(0.5, average);
      rows.add(pairs(contrastive, (s, p, n) -> Oracles.contrastive(contrastive, s, p, n)));
      var margin = new Margin(0.2, 1.2, average);
      rows.add(pairs(margin, (s, p, n) -> Oracles.margin(margin, s, p, n)));
      for (var semiHard : new boolean[] {true, false}) {
        var density = new DensityAware(0.2, semiHard, average, new MeanShift(3, 0.05), 0.9);
        rows.add(
            new Row(
                density, b -> Oracles.densityAware(density, b.unit(), b.classes(), b.proxies())));
      }
      for (var unit : new boolean[] {true, false}) {
        var snr = new SignalToNoise(unit, 0.05);
        var contrastiveSnr = new SnrContrastive(0.2, 0.9, average, snr);
        rows.add(
            snr(contrastiveSnr, snr, (d, p, n) -> Oracles.snrContrastive(contrastiveSnr, d, p, n)));
        var tripletSnr = new SnrTriplet(0.2, average, snr);
        rows.add(snr(tripletSnr, snr, (d, p, n) -> Oracles.hinge(d, p, n, 0.2, average)));
      }
    }
    for (var list : List.of(new RankedList(1.2, 0.4, 0, 0.7), new RankedList(1.3, 0.5, 10, 1))) {
      rows.add(pairs(list, (s, p, n) -> Oracles.rankedList(list, s, p, n)));
    }
    for (var bins : new int[] {3, 10}) {
      var fastAp = new FastAp(bins);
      rows.add(pairs(fastAp, (s, p, n) -> Oracles.fastAp(fastAp, s, p, n)));
    }
    for (var balanced : new boolean[] {false, true}) {
      var bound = new UpperBound(balanced);
      rows.add(new Row(bound, b -> Oracles.upperBound(bound, b.unit(), b.classes(), b.proxies())));
    }
    var squared = new Triplet(0.3, true, Average.NONZERO);
    rows.add(pairs(squared, (s, p, n) -> Oracles.triplet(squared, s, p, n)));
    var nPair = new NPair(0.003);
    rows.add(new Row(nPair, b -> Oracles.nPair(nPair, b.raw(), b.classes())));
    var angular = new Angular(40, 2, nPair);
    rows.add(new Row(angular, b -> Oracles.angular(angular, b.raw(), b.unit(), b.classes())));
    var anchor = new ProxyAnchor(32, 0.1);
    rows.add(new Row(anchor, b -> Oracles.proxyAnchor(anchor, b.unit(), b.classes(), b.proxies())));
    rows.add(
        new Row(
            new ProxyNca(1 / 9.0),
            b -> Oracles.proxyNca(1 / 9.0, false, b.unit(), b.classes(), b.proxies())));
    rows.add(
        new Row(
            new NormalisedSoftmax(16),
            b -> Oracles.proxyNca(2 / 16.0, false, b.unit(), b.classes(), b.proxies())));
    return rows.stream();
  }

  private static Row pairs(PairObjective objective, Oracles.OfPairs oracle) {
    return new Row(
        objective,
        batch -> {
          var unit = batch.unit();
          var size = unit.length;
          var s = new double[size][size];
          for (var i = 0; i < size; i++) {
            for (var j = 0; j < size; j++) {
              s[i][j] = Oracles.dot(unit[i], unit[j]);
            }
          }
          return oracle.loss(s, pairs(batch.classes(), true), pairs(batch.classes(), false));
        });
  }

  private static Row snr(EmbeddingObjective objective, SignalToNoise snr, Oracles.OfPairs oracle) {
    return new Row(
        objective,
        batch -> {
          var h = snr.unit() ? batch.unit() : batch.raw();
          var d = new double[h.length][h.length];
          for (var i = 0; i < h.length; i++) {
            for (var j = 0; j < h.length; j++) {
              d[i][j] = Oracles.snr(h[i], h[j]);
            }
          }
          return oracle.loss(d, pairs(batch.classes(), true), pairs(batch.classes(), false))
              + snr.regularisation() * Oracles.meanOfSums(h);
        });
  }

  /** All pairs of one class, or of two; an anchor without either is left out. */
  private static boolean[][] pairs(int[] classes, boolean positive) {
    var size = classes.length;
    var pairs = new boolean[size][size];
    for (var i = 0; i < size; i++) {
      var own = classes[i];
      var same = Arrays.stream(classes).filter(c -> c == own).count();
      for (var j = 0; j < size && same > 1 && same < size; j++) {
        pairs[i][j] = positive ? i != j && own == classes[j] : own != classes[j];
      }
    }
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_randomBatches_isThatOfTheNestedLoops(Row row) {
    for (var seed = 0; seed < 10; seed++) {
      var batch = random(seed);
      var expected = row.oracle().loss(batch);
      assertEquals(expected, value(row, batch), 1e-9 * (1 + Math.abs(expected)), "seed " + seed);
    }
  }

  /** Those whose gradient is that of the loss's value: ranked list's weights are constants. */
  static Stream<Row> differentiable() {
    return objectives()
        .filter(row -> !(row.objective() instanceof RankedList l && l.temperature() > 0));
  }

  @ParameterizedTest
  @MethodSource("differentiable")
  void gradient_randomBatches_isThatOfFiniteDifferences(Row row) {
    for (var seed = 100; seed < 103; seed++) {
      var batch = random(seed);
      var gradient = gradient(row, batch);
      assertTrue(Arrays.stream(gradient).anyMatch(g -> g != 0), "seed " + seed);
      for (var k = 0; k < gradient.length; k++) {
        var expected = (value(row, moved(batch, k, 1e-6)) - value(row, moved(batch, k, -1e-6)));
        assertEquals(expected / 2e-6, gradient[k], 1e-6, "seed " + seed + " component " + k);
      }
    }
  }

  /** What a backward pass needs must not be Java's to free: {@link kindred.encoder.Scalar}. */
  @ParameterizedTest
  @MethodSource("objectives")
  void gradient_afterAGarbageCollection_isTheSame(Row row) {
    var batch = random(100);
    var expected = gradient(row, batch, () -> {});
    for (var i = 0; i < 3; i++) {
      assertArrayEquals(expected, gradient(row, batch, Garbage::collect));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_anotherBatchOrder_isTheSame(Row row) {
    for (var seed = 0; seed < 5; seed++) {
      var batch = random(seed);
      // N-pair's pairs are a class's images in their order.
      var keeps = row.objective() instanceof EmbeddingObjective;
      var order = order(batch.classes(), keeps, new Random(seed));
      var shuffled =
          new Batch(
              order.stream().map(i -> batch.raw()[i]).toArray(double[][]::new),
              order.stream().mapToInt(i -> batch.classes()[i]).toArray(),
              batch.proxies());
      assertEquals(value(row, batch), value(row, shuffled), 1e-9, "seed " + seed);
    }
  }

  private static List<Integer> order(int[] classes, boolean keepWithinClass, Random random) {
    var order = new ArrayList<>(IntStream.range(0, classes.length).boxed().toList());
    Collections.shuffle(order, random);
    if (keepWithinClass) {
      var next = new int[CLASSES];
      for (var place = 0; place < order.size(); place++) {
        var own = classes[order.get(place)];
        var images = IntStream.range(0, classes.length).filter(i -> classes[i] == own).toArray();
        order.set(place, images[next[own]++]);
      }
    }
    return order;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_rotatedSpace_isTheSame(Row row) {
    for (var seed = 0; seed < 5; seed++) {
      var batch = random(seed);
      var rotation = rotation(new Random(seed), isSnr(row.objective()));
      var turned =
          new Batch(turn(batch.raw(), rotation), batch.classes(), turn(batch.proxies(), rotation));
      assertEquals(value(row, batch), value(row, turned), 1e-9, "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_degenerateBatches_isFiniteWithAFiniteGradient(Row row) {
    var random = new Random(7);
    var proxies = vectors(CLASSES, random);
    var same = new double[][] {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}};
    var batches =
        List.of(
            new Batch(vectors(4, random), new int[] {1, 1, 1, 1}, proxies),
            new Batch(vectors(4, random), new int[] {0, 1, 2, 3}, proxies),
            new Batch(vectors(3, random), new int[] {0, 0, 3}, proxies),
            new Batch(vectors(1, random), new int[] {2}, proxies),
            new Batch(same, new int[] {0, 0, 1, 1}, proxies),
            new Batch(same, new int[] {2, 2, 2, 2}, proxies));
    for (var batch : batches) {
      assertEquals(row.oracle().loss(batch), value(row, batch), 1e-9);
      // Throws where the loss has no graph.
      assertTrue(Arrays.stream(gradient(row, batch)).allMatch(Double::isFinite), batch.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_separatedClasses_isLessThanThatOfMixedOnes(Row row) {
    var corners = new double[CLASSES][DIMENSION];
    for (var c = 0; c < CLASSES; c++) {
      corners[c][c] = 1;
    }
    var raw = new double[8][];
    for (var i = 0; i < 8; i++) {
      raw[i] = corners[i / 2];
    }
    var separated = new Batch(raw, new int[] {0, 0, 1, 1, 2, 2, 3, 3}, corners);
    var mixed = new Batch(raw, new int[] {0, 1, 1, 2, 2, 3, 3, 0}, corners);
    assertTrue(value(row, separated) < value(row, mixed));
  }

  private static Batch random(int seed) {
    var random = new Random(seed);
    var size = 8 + random.nextInt(4);
    var classes = new int[size];
    for (var i = 0; i < size; i++) {
      // Two classes have two images at least.
      classes[i] = i < 4 ? i / 2 : random.nextInt(CLASSES);
    }
    return new Batch(vectors(size, random), classes, vectors(CLASSES, random));
  }

  private static double[][] vectors(int count, Random random) {
    var vectors = new double[count][DIMENSION];
    for (var vector : vectors) {
      Arrays.setAll(vector, i -> random.nextGaussian());
    }
    return vectors;
  }

  /** The SNR distance looks at the mean over the coordinates. */
  private static boolean isSnr(Objective objective) {
    return objective instanceof SnrContrastive || objective instanceof SnrTriplet;
  }

  /** Rows of an orthogonal matrix; one that keeps the sum of the coordinates, where asked for. */
  private static double[][] rotation(Random random, boolean keepsSums) {
    var to = basis(random, keepsSums);
    var from = basis(random, keepsSums);
    var rotation = new double[DIMENSION][DIMENSION];
    for (var i = 0; i < DIMENSION; i++) {
      for (var j = 0; j < DIMENSION; j++) {
        for (var k = 0; k < DIMENSION; k++) {
          rotation[i][j] += from[k][i] * to[k][j];
        }
      }
    }
    return rotation;
  }

  private static double[][] basis(Random random, boolean beginsWithOnes) {
    var basis = vectors(DIMENSION, random);
    if (beginsWithOnes) {
      Arrays.fill(basis[0], 1);
    }
    for (var i = 0; i < DIMENSION; i++) {
      for (var j = 0; j < i; j++) {
        var along = Oracles.dot(basis[i], basis[j]);
        for (var k = 0; k < DIMENSION; k++) {
          basis[i][k] -= along * basis[j][k];
        }
      }
      basis[i] = Oracles.unit(basis[i]);
    }
    return basis;
  }

  private static double[][] turn(double[][] vectors, double[][] basis) {
    return Arrays.stream(vectors)
        .map(v -> Arrays.stream(basis).mapToDouble(b -> Oracles.dot(v, b)).toArray())
        .toArray(double[][]::new);
  }

  /** Embeddings first, then proxies: component k moved. */
  private static Batch moved(Batch batch, int k, double by) {
    var raw = Arrays.stream(batch.raw()).map(double[]::clone).toArray(double[][]::new);
    var proxies = Arrays.stream(batch.proxies()).map(double[]::clone).toArray(double[][]::new);
    var all = new ArrayList<>(List.of(raw));
    all.addAll(List.of(proxies));
    all.get(k / DIMENSION)[k % DIMENSION] += by;
    return new Batch(raw, batch.classes(), proxies);
  }

  private double value(Row row, Batch batch) {
    try (var scope = manager.newSubManager()) {
      return loss(row, batch, array(scope, batch.raw()), array(scope, batch.proxies())).getDouble();
    }
  }

  /** By embeddings, then by proxies where there are any in the loss. */
  private double[] gradient(Row row, Batch batch) {
    return gradient(row, batch, () -> {});
  }

  private double[] gradient(Row row, Batch batch, Runnable between) {
    try (var scope = manager.newSubManager()) {
      var raw = array(scope, batch.raw());
      var proxies = array(scope, batch.proxies());
      raw.setRequiresGradient(true);
      proxies.setRequiresGradient(true);
      try (var collector = Engine.getInstance().newGradientCollector()) {
        var loss = loss(row, batch, raw, proxies);
        between.run();
        collector.backward(loss);
      }
      var ofRaw = raw.getGradient().toDoubleArray();
      if (!(row.objective() instanceof ProxyObjective)) {
        return ofRaw;
      }
      var ofProxies = proxies.getGradient().toDoubleArray();
      var both = Arrays.copyOf(ofRaw, ofRaw.length + ofProxies.length);
      System.arraycopy(ofProxies, 0, both, ofRaw.length, ofProxies.length);
      return both;
    }
  }

  private static NDArray loss(Row row, Batch batch, NDArray raw, NDArray proxies) {
    var unit = raw.normalize(2, 1, 1e-12);
    var scope = raw.getManager();
    return switch (row.objective()) {
      case PairObjective pairs ->
          pairs.loss(
              unit.matMul(unit.transpose()),
              new PairMasks(
                  mask(scope, pairs(batch.classes(), true)),
                  mask(scope, pairs(batch.classes(), false))));
      case EmbeddingObjective embeddings ->
          embeddings.loss(new EmbeddedBatch(raw, unit, batch.classes()));
      case ProxyObjective proxy -> {
        var oneHot = new boolean[batch.classes().length][CLASSES];
        for (var i = 0; i < oneHot.length; i++) {
          oneHot[i][batch.classes()[i]] = true;
        }
        yield proxy.loss(unit, mask(scope, oneHot), proxies);
      }
      case ClassificationOnly none -> unit.sum();
    };
  }

  private static NDArray mask(NDManager scope, boolean[][] ones) {
    var values = new double[ones.length][ones[0].length];
    for (var i = 0; i < ones.length; i++) {
      for (var j = 0; j < ones[i].length; j++) {
        values[i][j] = ones[i][j] ? 1 : 0;
      }
    }
    return array(scope, values);
  }

  private static NDArray array(NDManager scope, double[][] rows) {
    var flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    var shape = new Shape(rows.length, rows[0].length);
    return scope.create(DoubleBuffer.wrap(flat), shape, DataType.FLOAT64);
  }
}
