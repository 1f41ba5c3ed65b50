package kindred.learner.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Random;
import kindred.learner.memory.MeanShift;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The numbers of methods.md 0.2, 1, 3, 4, 5.3, 7, 10.5, 12, 15 and 17, in float64. */
class PublishedVectorsTest {
  private static final double[] PROXIES = FixtureF.at(10, 60, 160);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void fixtureF_isAsStated() {
    var s = FixtureF.similarities();
    assertArrayEquals(
        new double[] {0.939692621, 0.819152044, 0.965925826, 0.5, 0.707106781, 0.939692621},
        new double[] {s[1], s[2], s[8], s[9], s[15], s[29]},
        1e-9);
    var d = PairMasks.distances(array(s, 6, 6)).toDoubleArray();
    assertArrayEquals(
        new double[] {0.261052384, 0.765366865, 1.147152873},
        new double[] {d[8], d[15], d[22]},
        1e-9);
  }

  @Test
  void triplet_fixtureF_isAsStatedForEachAverage() {
    assertEquals(0.451504572, onF(new Triplet(0.2, false, Average.NONZERO), FixtureF.CLASSES));
    assertEquals(0.056438072, onF(new Triplet(0.2, false, Average.ALL), FixtureF.CLASSES));
    assertEquals(1.354513717, 6 * onF6(new Triplet(0.2, false, Average.BATCH)), 1e-8);
    assertEquals(0.464731676, onF(new Triplet(0.2, true, Average.NONZERO), FixtureF.CLASSES));
    assertEquals(1.394195027, 6 * onF6(new Triplet(0.2, true, Average.BATCH)), 1e-8);
  }

  /** Anchors of class 0 only. */
  @Test
  void triplet_fixtureFOneAnchorClass_isAsStated() {
    var anchors = new int[] {0, 0, -1, -1, -1, -1};
    assertEquals(0.286243971, onF(new Triplet(0.2, false, Average.NONZERO), anchors));
    assertEquals(0.035780496, onF(new Triplet(0.2, false, Average.ALL), anchors));
  }

  /** Three anchors with a pair each would be counted as two by a logical or. */
  @Test
  void margin_sixPairs_dividesByTheIntegerCount() {
    var d = new double[] {.8, 1.1, 1.3, .9, 1.5, 1.1};
    var s = Arrays.stream(d).map(x -> 1 - x * x / 2).toArray();
    // The k-th positive and the k-th negative share a place in the code that adds booleans.
    var masks =
        new PairMasks(
            array(new double[] {1, 1, 1, 0, 0, 0}, 1, 6),
            array(new double[] {0, 0, 0, 1, 1, 1}, 1, 6));
    var loss = new Margin(0.2, 1.2, Average.NONZERO).loss(array(s, 1, 6), masks);
    assertEquals(0.3, loss.getDouble(), 1e-9);
    assertEquals(
        1.2, new Margin(0.2, 1.2, Average.BATCH).loss(array(s, 1, 6), masks).getDouble(), 1e-9);
  }

  /** Two positives and two negatives are above 0: beta pulls at both sides alike. */
  @Test
  void margin_sixPairs_hasNoSlopeByBeta() {
    var d = new double[] {.8, 1.1, 1.3, .9, 1.5, 1.1};
    var s = array(Arrays.stream(d).map(x -> 1 - x * x / 2).toArray(), 1, 6);
    var masks =
        new PairMasks(
            array(new double[] {1, 1, 1, 0, 0, 0}, 1, 6),
            array(new double[] {0, 0, 0, 1, 1, 1}, 1, 6));
    var more = new Margin(0.2, 1.2 + 1e-6, Average.NONZERO).loss(s, masks).getDouble();
    var less = new Margin(0.2, 1.2 - 1e-6, Average.NONZERO).loss(s, masks).getDouble();
    assertEquals(0, (more - less) / 2e-6, 1e-6);
  }

  @Test
  void nPair_threePairs_isAsStated() {
    assertEquals(0.596686408, new NPair(0).loss(threePairs()).getDouble(), 1e-9);
    // Unit vectors: a quarter of lambda for anchors and for positives.
    assertEquals(0.596686408 + 0.0015, new NPair(0.003).loss(threePairs()).getDouble(), 1e-9);
    var pairs = ClassPairs.of(threePairs().raw(), FixtureF.CLASSES).orElseThrow();
    var products = pairs.anchors().matMul(pairs.positives().transpose());
    var own = pairs.anchors().mul(pairs.positives()).sum(new int[] {1}, true);
    assertArrayEquals(
        new double[] {0.476728981, 0.750544993, 0.562785252},
        PairMasks.logOnePlusSumExp(products.sub(own), pairs.others()).toDoubleArray(),
        1e-9);
  }

  @Test
  void angular_threePairs_isAsStated() {
    var angular = new Angular(45, 2, new NPair(0));
    assertEquals(0.643534349, angular.angular(threePairs()).getDouble(), 1e-9);
    assertEquals(0.596686408 + 2 * 0.643534349, angular.loss(threePairs()).getDouble(), 1e-8);
    var pairs = ClassPairs.of(threePairs().unit(), FixtureF.CLASSES).orElseThrow();
    var both = pairs.anchors().add(pairs.positives()).matMul(pairs.positives().transpose()).mul(4);
    var own = pairs.anchors().mul(pairs.positives()).sum(new int[] {1}, true).mul(4);
    assertArrayEquals(
        new double[] {0.296413060, 1.546525072, 0.087664914},
        PairMasks.logOnePlusSumExp(both.sub(own), pairs.others()).toDoubleArray(),
        1e-9);
  }

  private EmbeddedBatch threePairs() {
    var embeddings = array(FixtureF.at(0, 20, 60, 80, 150, 170), 6, 2);
    return new EmbeddedBatch(embeddings, embeddings, FixtureF.CLASSES);
  }

  @Test
  void proxyAnchor_fixtureF_isAsStated() {
    assertEquals(3.199241634, proxyLoss(new ProxyAnchor(4, 0.1), 6), 1e-8);
    assertEquals(22.890790395, proxyLoss(new ProxyAnchor(32, 0.1), 6), 1e-8);
    // Class 2 is absent.
    assertEquals(3.187365982, proxyLoss(new ProxyAnchor(4, 0.1), 4), 1e-8);
  }

  @Test
  void proxyAnchor_fixtureF_hasTheStatedParts() {
    assertProxyAnchorParts(4, 6, 3, 0.061591250, 3.137650384, 1e-9);
    assertProxyAnchorParts(4, 4, 2, 0.064163017, 3.123202964, 1e-9);
    assertProxyAnchorParts(32, 6, 3, 3.46e-12, 22.890790395, 1e-14);
  }

  /**
   * The parts by their formula: the sum to own proxies by the classes present, the other by all.
   */
  private void assertProxyAnchorParts(
      double alpha, int samples, int present, double positive, double negative, double tolerance) {
    var f = array(Arrays.copyOf(FixtureF.embeddings(), 2 * samples), samples, 2);
    var cosines = ProxyObjective.cosines(f, array(PROXIES, 3, 2)).transpose();
    var own = array(hot(samples), samples, 3).transpose();
    var toOwn = PairMasks.logOnePlusSumExp(cosines.sub(0.1).mul(-alpha), own).sum().getDouble();
    var rest = own.neg().add(1);
    var toOthers = PairMasks.logOnePlusSumExp(cosines.add(0.1).mul(alpha), rest).sum().getDouble();
    assertEquals(positive, toOwn / present, tolerance);
    assertEquals(negative, toOthers / 3, 1e-8);
    var whole = proxyLoss(new ProxyAnchor(alpha, 0.1), samples);
    assertEquals(toOwn / present + toOthers / 3, whole, 1e-12);
  }

  @Test
  void proxyNca_fixtureF_isAsStatedAndNotThePlainOne() {
    assertEquals(0.118772732, proxyLoss(new ProxyNca(1 / 9.0), 6), 1e-9);
    assertArrayEquals(
        new double[] {0.000162210, 0.019304685, 0.693147181, 0.000022299, 0.00000002, 0},
        singly(new ProxyNca(1 / 9.0)),
        1e-8);
    var unit = rows(FixtureF.embeddings());
    var plain = Oracles.proxyNca(1 / 9.0, true, unit, FixtureF.CLASSES, rows(PROXIES));
    assertEquals(-10.830775072, plain, 1e-8);
  }

  @Test
  void normalisedSoftmax_fixtureFSingly_isAsStated() {
    var expected =
        new double[] {0.566315712, 0.681650241, 0.800953523, 0.700588756, 0.436406090, 0.344487316};
    assertArrayEquals(expected, singly(new NormalisedSoftmax(1)), 1e-9);
    // Sample 2 lies midway between two signatures.
    assertEquals(Math.log(2), singly(new NormalisedSoftmax(16))[2], 1e-9);
  }

  /** At scale 1 it cannot fall below {@code log(1 + (C − 1)/e²)}, however far apart classes are. */
  @Test
  void normalisedSoftmax_paperForm_hasTheStatedFloor() {
    assertEquals(2.667, floor(100), 5e-4);
    assertEquals(4.914, floor(1000), 5e-4);
    assertEquals(7.335, floor(11318), 5e-4);
  }

  /** One image on its own signature, all others opposite. */
  private double floor(int classes) {
    var hot = new double[classes];
    var proxies = new double[2 * classes];
    hot[0] = 1;
    for (var c = 0; c < classes; c++) {
      proxies[2 * c] = c == 0 ? 1 : -1;
    }
    return new NormalisedSoftmax(1)
        .loss(array(new double[] {1, 0}, 1, 2), array(hot, 1, classes), array(proxies, classes, 2))
        .getDouble();
  }

  /** The loss of each image of the fixture alone. */
  private double[] singly(ProxyObjective objective) {
    var losses = new double[6];
    for (var i = 0; i < 6; i++) {
      var one = Arrays.copyOfRange(FixtureF.embeddings(), 2 * i, 2 * i + 2);
      var hot = Arrays.copyOfRange(hot(6), 3 * i, 3 * i + 3);
      losses[i] =
          objective.loss(array(one, 1, 2), array(hot, 1, 3), array(PROXIES, 3, 2)).getDouble();
    }
    return losses;
  }

  @Test
  void contrastive_fixtureF_isAsStated() {
    // Not by the cosines of differences: s_13 is the margin, 0.5, and must not round up.
    var f = array(FixtureF.embeddings(), 6, 2);
    var masks = masks(FixtureF.CLASSES, FixtureF.CLASSES, true);
    var loss = new Contrastive(0.5, Average.BATCH).loss(f.matMul(f.transpose()), masks);
    assertEquals(0.732861949, loss.getDouble(), 1e-9);
  }

  @Test
  void upperBound_sixSamples_isAsStatedAndTheSumOverTriplets() {
    var f = new double[] {.9, .1, 0, .8, .2, .1, .1, .9, .2, 0, .7, .3, .2, .1, .9, .1, .3, .8};
    var targets = new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
    var bound = new UpperBound(false);
    var terms =
        bound.terms(array(f, 6, 3), array(hot(6), 6, 3), array(targets, 3, 3)).toDoubleArray();
    assertArrayEquals(
        new double[] {
          -0.295556304, -0.092739538, -0.171170104, 0.049775735, -0.171170104, -0.010613460
        },
        terms,
        1e-9);
    assertEquals(-8.297685305, 12 * Arrays.stream(terms).sum(), 1e-8);
    assertEquals(-8.297685305, triplets(f, targets)[0], 1e-8);
    assertEquals(-18.607005832, triplets(f, targets)[1], 1e-8);
    assertEquals(
        -0.691473775 / 6,
        bound.loss(array(f, 6, 3), array(hot(6), 6, 3), array(targets, 3, 3)).getDouble(),
        1e-9);
  }

  /** {@code 0 ≤ L_d − L_t ≤ H·(k_max − k_min + 3ε)}; all centroids are √2 apart. */
  @Test
  void upperBound_sixSamples_isTightAsStated() {
    var f = new double[] {.9, .1, 0, .8, .2, .1, .1, .9, .2, 0, .7, .3, .2, .1, .9, .1, .3, .8};
    var targets = new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (var shrink : new double[] {1, 0.3, 0.01}) {
      var near = new double[18];
      var epsilon = 0.0;
      for (var i = 0; i < 18; i++) {
        var target = targets[3 * (i / 6) + i % 3];
        near[i] = target + shrink * (f[i] - target);
      }
      for (var i = 0; i < 6; i++) {
        epsilon = Math.max(epsilon, 2 * distance(near, i, targets, i / 2));
      }
      var sums = triplets(near, targets);
      assertTrue(sums[0] - sums[1] >= 0, "shrink " + shrink);
      assertTrue(sums[0] - sums[1] <= 24 * 3 * epsilon, "shrink " + shrink);
    }
  }

  /** Σ over triplets (i, j, k) of the bound's four distances, and of d_ij − d_ik. */
  private static double[] triplets(double[] f, double[] targets) {
    var sums = new double[2];
    for (var n = 0; n < 216; n++) {
      var i = n / 36;
      var j = n / 6 % 6;
      var k = n % 6;
      if (i != j && i / 2 == j / 2 && i / 2 != k / 2) {
        sums[0] += distance(f, i, targets, i / 2) - distance(f, i, targets, k / 2);
        sums[0] += distance(f, j, targets, i / 2) + distance(f, k, targets, k / 2);
        sums[1] += distance(f, i, f, j) - distance(f, i, f, k);
      }
    }
    return sums;
  }

  private static double distance(double[] a, int i, double[] b, int j) {
    return Math.sqrt(
        Math.pow(a[3 * i] - b[3 * j], 2)
            + Math.pow(a[3 * i + 1] - b[3 * j + 1], 2)
            + Math.pow(a[3 * i + 2] - b[3 * j + 2], 2));
  }

  @Test
  void rankedList_fixtureF_isAsStated() {
    assertEquals(0.448407616, onF(new RankedList(1.2, 0.4, 10, 1), FixtureF.CLASSES));
    assertEquals(0.349377241, onF(new RankedList(0.9, 0.4, 10, 1), FixtureF.CLASSES));
    var near = new double[] {0.598588401, 0.938491435, 0.927993702, 0.172525033, 0.052847127, 0};
    assertArrayEquals(near, rows(new RankedList(1.2, 0.4, 10, 1)), 1e-9);
    var closer = new double[] {0.298588401, 0.638947616, 0.627993702, 0, 0, 0};
    var far = new double[] {0, 0, 0.265366865, 0.265366865, 0, 0};
    var both = rows(new RankedList(0.9, 0.4, 10, 1));
    for (var i = 0; i < 6; i++) {
      assertEquals(closer[i] + far[i], both[i], 1e-9);
    }
    assertArrayEquals(far, rows(new RankedList(0.9, 0.4, 10, 0)), 1e-9);
    // The library's form with weight 0.5 for either part.
    assertEquals(0.448407616 / 2, onF6(new RankedList(1.2, 0.4, 10, 0.5)), 1e-9);
  }

  /** The loss of each query of the fixture alone. */
  private double[] rows(PairObjective objective) {
    var losses = new double[6];
    for (var i = 0; i < 6; i++) {
      var row = new NDIndex("{}:{}", i, i + 1);
      var masks = masks(FixtureF.CLASSES, FixtureF.CLASSES, true);
      var one = new PairMasks(masks.positives().get(row), masks.negatives().get(row));
      var s = array(FixtureF.similarities(), 6, 6).get(row);
      losses[i] = objective.loss(s, one).getDouble();
    }
    return losses;
  }

  /** ∂L/∂s = −w ∂d/∂s · λ/B for negatives, ∂d/∂s / (|P*| B) for positives, ∂d/∂s = −1/d. */
  @Test
  void rankedList_gradient_takesTheWeightsAsConstants() {
    var list = new RankedList(0.9, 0.4, 10, 0.7);
    var s = FixtureF.similarities();
    var similarities = array(s, 6, 6);
    similarities.setRequiresGradient(true);
    try (var collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(list.loss(similarities, masks(FixtureF.CLASSES, FixtureF.CLASSES, true)));
    }
    var gradient = similarities.getGradient().toDoubleArray();
    for (var i = 0; i < 6; i++) {
      var positives = 0;
      var weights = 0.0;
      for (var j = 0; j < 6; j++) {
        var d = Oracles.distance(s[6 * i + j]);
        positives += i != j && i / 2 == j / 2 && d > 0.5 ? 1 : 0;
        weights += i / 2 != j / 2 && d < 0.9 ? Math.exp(10 * (0.9 - d)) : 0;
      }
      for (var j = 0; j < 6; j++) {
        var d = Oracles.distance(s[6 * i + j]);
        var expected = 0.0;
        if (i != j && i / 2 == j / 2 && d > 0.5) {
          expected = -1 / d / positives / 6;
        } else if (i / 2 != j / 2 && d < 0.9) {
          expected = 0.7 * Math.exp(10 * (0.9 - d)) / weights / d / 6;
        }
        assertEquals(expected, gradient[6 * i + j], 1e-9, i + " " + j);
      }
    }
  }

  @Test
  void densityAware_fourMembers_isAsStated() {
    var f = array(new double[] {0, 0, 1, 0, 0, 1, 5, 5}, 4, 2);
    var centres = array(new double[] {0.313310066, 0.313310066, 1.5, 0}, 2, 2);
    var classes = array(new double[] {1, 0, 1, 0, 1, 0, 1, 0}, 4, 2);
    for (var i = 0; i < 4; i++) {
      var row = new NDIndex("{}:{}", i, i + 1);
      var one = densityAware(Average.ALL).loss(f.get(row), classes.get(row), centres);
      assertEquals(new double[] {0, 0.454788886, 0, 0.724702660}[i], one.getDouble(), 1e-8);
    }
    var loss = densityAware(Average.NONZERO).loss(f, classes, centres);
    assertEquals(0.589745773, loss.getDouble(), 1e-8);
  }

  private static DensityAware densityAware(Average average) {
    return new DensityAware(0.2, false, average, new MeanShift(3, 0.05), 0.9);
  }

  @Test
  void fastAp_fixtureF_isAsStated() {
    var masks = masks(FixtureF.CLASSES, FixtureF.CLASSES, true);
    var s = array(FixtureF.similarities(), 6, 6);
    assertArrayEquals(
        new double[] {0.765017227, 0.470023200, 0.267932948, 0.845177969, 1, 1},
        new FastAp(10).precision(s, masks).toDoubleArray(),
        1e-9);
    assertEquals(0.275308109, onF(new FastAp(10), FixtureF.CLASSES));
    assertEquals(0.355288148, onF(new FastAp(4), FixtureF.CLASSES));
  }

  /** A query without positives in a memory is left out of the mean. */
  @Test
  void fastAp_againstAMemory_isThatOfItsRows() {
    var s = new double[] {0.9, 0.2, -0.4, 0.1, 0.8, 0.7};
    var masks = masks(new int[] {0, 5}, new int[] {0, 1, 0}, false);
    var first = new double[][] {{0.9, 0.2, -0.4}};
    var expected =
        Oracles.fastAp(
            new FastAp(10),
            first,
            new boolean[][] {{true, false, true}},
            new boolean[][] {{false, true, false}});
    assertEquals(expected, new FastAp(10).loss(array(s, 2, 3), masks).getDouble(), 1e-9);
  }

  @Test
  void snr_threeRows_isAsStated() {
    var h = array(new double[] {1, 2, 3, 4, 1.5, 1.5, 3.5, 3.5, 4, 3, 2, 1}, 3, 4);
    var d = SignalToNoise.distances(h);
    assertArrayEquals(new double[] {0, .2, 4, .25, 0, 4.25, 4, 3.4, 0}, d.toDoubleArray(), 1e-9);
    var snr = new SignalToNoise(false, 1);
    assertEquals(10, snr.regulariser(h).getDouble(), 1e-9);
    // Anchor 0 alone, with 1 of its class and 2 of another.
    var pairs =
        new PairMasks(
            array(new double[] {0, 1, 0, 0, 0, 0, 0, 0, 0}, 3, 3),
            array(new double[] {0, 0, 1, 0, 0, 0, 0, 0, 0}, 3, 3));
    assertEquals(
        0.2, new SnrContrastive(0, 1, Average.BATCH, snr).loss(d, pairs).getDouble() * 3, 1e-9);
    assertEquals(
        0.2, new SnrContrastive(0, 1, Average.NONZERO, snr).loss(d, pairs).getDouble(), 1e-9);
    assertEquals(0, Triplet.loss(d, pairs, 0.2, Average.NONZERO).getDouble(), 1e-9);
  }

  /** Of zero-mean unit rows it is 2 − 2s, the squared Euclidean distance. */
  @Test
  void snr_centredUnitRows_isTwoMinusTwiceTheCosine() {
    var random = new Random(4);
    var rows = new double[5][8];
    for (var row : rows) {
      Arrays.setAll(row, k -> random.nextGaussian());
      var mean = Arrays.stream(row).average().orElseThrow();
      Arrays.setAll(row, k -> row[k] - mean);
    }
    var unit = Arrays.stream(rows).map(Oracles::unit).toArray(double[][]::new);
    var flat = Arrays.stream(unit).flatMapToDouble(Arrays::stream).toArray();
    var d = SignalToNoise.distances(array(flat, 5, 8)).toDoubleArray();
    for (var i = 0; i < 25; i++) {
      assertEquals(2 - 2 * Oracles.dot(unit[i / 5], unit[i % 5]), d[i], 1e-12);
    }
  }

  @Test
  void contrastive_fixtureFAgainstAMemory_isAsStated() {
    var s = new double[18];
    var degrees = new double[] {0, 20, 35, 80, 150, 170};
    var memory = new double[] {5, 40, 155};
    for (var i = 0; i < 18; i++) {
      s[i] = Math.cos(Math.toRadians(degrees[i / 3] - memory[i % 3]));
    }
    var objective = new Contrastive(0.5, Average.BATCH);
    var masks = masks(FixtureF.CLASSES, new int[] {0, 1, 2}, false);
    assertEquals(0.480880380, objective.loss(array(s, 6, 3), masks).getDouble(), 1e-9);
    var each =
        new double[] {0.769849745, 0.973766794, 0.869830706, 0.233955557, 0.003805302, 0.034074174};
    for (var i = 0; i < 6; i++) {
      var row = array(Arrays.copyOfRange(s, 3 * i, 3 * i + 3), 1, 3);
      var one = masks(new int[] {FixtureF.CLASSES[i]}, new int[] {0, 1, 2}, false);
      assertEquals(each[i], objective.loss(row, one).getDouble(), 1e-9);
    }
  }

  private double proxyLoss(ProxyObjective objective, int samples) {
    var embeddings = Arrays.copyOf(FixtureF.embeddings(), 2 * samples);
    return objective
        .loss(array(embeddings, samples, 2), array(hot(samples), samples, 3), array(PROXIES, 3, 2))
        .getDouble();
  }

  /** One-hot rows of the first images' classes. */
  private static double[] hot(int samples) {
    var hot = new double[3 * samples];
    for (var i = 0; i < samples; i++) {
      hot[3 * i + FixtureF.CLASSES[i]] = 1;
    }
    return hot;
  }

  private double onF6(PairObjective objective) {
    return objective
        .loss(array(FixtureF.similarities(), 6, 6), masks(FixtureF.CLASSES, FixtureF.CLASSES, true))
        .getDouble();
  }

  /** Rounded to nine digits, as they are stated. */
  private double onF(PairObjective objective, int[] anchors) {
    var masks = masks(anchors, FixtureF.CLASSES, true);
    var loss = objective.loss(array(FixtureF.similarities(), 6, 6), masks).getDouble();
    return Math.round(loss * 1e9) / 1e9;
  }

  /** All pairs; an anchor of class −1 has none. */
  private PairMasks masks(int[] anchors, int[] others, boolean itself) {
    var positives = new double[anchors.length * others.length];
    var negatives = new double[positives.length];
    for (var k = 0; k < positives.length; k++) {
      var i = k / others.length;
      var j = k % others.length;
      positives[k] = anchors[i] == others[j] && !(itself && i == j) ? 1 : 0;
      negatives[k] = anchors[i] >= 0 && anchors[i] != others[j] ? 1 : 0;
    }
    return new PairMasks(
        array(positives, anchors.length, others.length),
        array(negatives, anchors.length, others.length));
  }

  private static double[][] rows(double[] flat) {
    var rows = new double[flat.length / 2][];
    for (var i = 0; i < rows.length; i++) {
      rows[i] = new double[] {flat[2 * i], flat[2 * i + 1]};
    }
    return rows;
  }

  private NDArray array(double[] values, long... shape) {
    return manager.create(DoubleBuffer.wrap(values), new Shape(shape), DataType.FLOAT64);
  }
}
