package kindred.learner.quantiser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import kindred.learner.Garbage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuantisationLossTest {
  private static final int M = 3;
  private static final int B = 5;
  private static final int K = 4;
  private static final int W = 2;
  private static final int N = 3;
  private static final int[] CLASSES = {0, 2, 1, 0, 2};

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);

  /** Logits, codebook, classifier, centres, embeddings. */
  private final double[][] values = {
    gaussian(M * B * K),
    gaussian(M * K * W),
    gaussian(N * M * W),
    gaussian(N * M * W),
    gaussian(B * M * W)
  };

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void of_publishedVector_isAsStated() {
    var given = new double[][] {{2, 0, 0, 1}, {1, 0, 0, 1}, {2, -1, -1, 2}, {0.8, 0.2, 0.1, 0.9}};
    var hot = new double[] {1, 0, 0, 1};
    var centralMean = 0.042534686;
    var entropies = 0.160036945 + 0.048587352;
    var diversity = 0.511210809;
    var sharpness = 0.698394481;
    assertEquals(0.194159398, published(new QuantisationLoss(0.1, 0.1, 0.1, 0), given, hot), 1e-6);
    assertEquals(entropies, published(new QuantisationLoss(0, 0, 0, 0), given, hot), 1e-6);
    var central = published(new QuantisationLoss(1, 0, 0, 0), given, hot);
    assertEquals(entropies + centralMean, central, 1e-6);
    var diverse = published(new QuantisationLoss(0, 1, 0, 0), given, hot);
    assertEquals(entropies + diversity, diverse, 1e-6);
    var sharp = published(new QuantisationLoss(0, 0, 1, 0), given, hot);
    assertEquals(entropies - sharpness, sharp, 1e-6);
  }

  private double published(QuantisationLoss loss, double[][] given, double[] hot) {
    return loss.of(
            array(given[0], 1, 2, 2),
            array(given[1], 1, 2, 2),
            array(hot, 2, 2),
            array(given[2], 2, 2),
            array(given[3], 2, 2),
            array(new double[4], 2, 2))
        .getDouble();
  }

  @Test
  void of_anyValues_isTheOraclesAndItsGradientItsDifferences() {
    var loss = new QuantisationLoss(0.5, 0.25, 2, 0.75);
    var base = probabilities(values[0]);
    var given = arrays();
    var value = loss.of(given[0], given[1], hot(), given[2], given[3], given[4]).getDouble();
    assertEquals(oracle(loss, values, base), value, 1e-6, "seed " + seed);
    var gradients = gradients(loss, () -> {});
    for (var a = 0; a < values.length; a++) {
      var expected = new double[values[a].length];
      for (var i = 0; i < expected.length; i++) {
        var h = 1e-6;
        expected[i] =
            (oracle(loss, moved(a, i, h), base) - oracle(loss, moved(a, i, -h), base)) / (2 * h);
      }
      assertArrayEquals(expected, gradients[a], 1e-6, "array " + a + ", seed " + seed);
    }
  }

  /** What a backward pass needs must not be Java's to free: {@link kindred.encoder.Scalar}. */
  @Test
  void gradient_afterAGarbageCollection_isTheSame() {
    var loss = new QuantisationLoss(0.5, 0.25, 2, 0.75);
    var expected = gradients(loss, () -> {});
    for (var i = 0; i < 3; i++) {
      var gradients = gradients(loss, Garbage::collect);
      for (var a = 0; a < expected.length; a++) {
        assertArrayEquals(expected[a], gradients[a], "array " + a + ", seed " + seed);
      }
    }
  }

  private double[][] gradients(QuantisationLoss loss, Runnable between) {
    var arrays = arrays();
    Arrays.stream(arrays).forEach(array -> array.setRequiresGradient(true));
    try (var collector = Engine.getInstance().newGradientCollector()) {
      var value = loss.of(arrays[0], arrays[1], hot(), arrays[2], arrays[3], arrays[4]);
      between.run();
      collector.backward(value);
    }
    return Arrays.stream(arrays)
        .map(array -> array.getGradient().toDoubleArray())
        .toArray(double[][]::new);
  }

  private double[][] moved(int array, int place, double by) {
    var moved = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    moved[array][place] += by;
    return moved;
  }

  /**
   * By loops. Straight-through: the hard code's weights are those of the argmax at the base point,
   * and move with p from there.
   */
  private static double oracle(QuantisationLoss loss, double[][] v, double[][][] base) {
    var p = probabilities(v[0]);
    var sum = 0.0;
    for (var i = 0; i < B; i++) {
      var soft = new double[M * W];
      var hard = new double[M * W];
      for (var m = 0; m < M; m++) {
        var best = 0;
        for (var k = 0; k < K; k++) {
          best = base[m][i][k] > base[m][i][best] ? k : best;
        }
        for (var k = 0; k < K; k++) {
          var through = p[m][i][k] + (k == best ? 1 : 0) - base[m][i][k];
          for (var j = 0; j < W; j++) {
            soft[m * W + j] += p[m][i][k] * v[1][(m * K + k) * W + j];
            hard[m * W + j] += through * v[1][(m * K + k) * W + j];
          }
          sum -= loss.sharpness() * p[m][i][k] * p[m][i][k] / M / B;
        }
      }
      for (var code : new double[][] {soft, hard}) {
        sum += entropy(code, v[2], CLASSES[i]) / B;
        for (var j = 0; j < M * W; j++) {
          var difference = code[j] - v[3][CLASSES[i] * M * W + j];
          sum += loss.central() * difference * difference / 2 / B;
          var error = code[j] - v[4][i * M * W + j];
          sum += loss.reconstruction() * error * error / 2 / B;
        }
      }
    }
    for (var m = 0; m < M; m++) {
      for (var k = 0; k < K; k++) {
        var mean = 0.0;
        for (var i = 0; i < B; i++) {
          mean += p[m][i][k] / B;
        }
        sum += loss.diversity() * mean * mean / M;
      }
    }
    return sum;
  }

  private static double entropy(double[] code, double[] classifier, int own) {
    var total = 0.0;
    var logitOfOwn = 0.0;
    for (var c = 0; c < N; c++) {
      var logit = 0.0;
      for (var j = 0; j < code.length; j++) {
        logit += code[j] * classifier[c * code.length + j];
      }
      total += Math.exp(logit);
      logitOfOwn = c == own ? logit : logitOfOwn;
    }
    return Math.log(total) - logitOfOwn;
  }

  private static double[][][] probabilities(double[] logits) {
    var p = new double[M][B][K];
    for (var m = 0; m < M; m++) {
      for (var i = 0; i < B; i++) {
        var total = 0.0;
        for (var k = 0; k < K; k++) {
          p[m][i][k] = Math.exp(logits[(m * B + i) * K + k]);
          total += p[m][i][k];
        }
        for (var k = 0; k < K; k++) {
          p[m][i][k] /= total;
        }
      }
    }
    return p;
  }

  private NDArray[] arrays() {
    return new NDArray[] {
      array(values[0], M, B, K),
      array(values[1], M, K, W),
      array(values[2], N, M * W),
      array(values[3], N, M * W),
      array(values[4], B, M * W)
    };
  }

  private NDArray hot() {
    var hot = new double[B * N];
    for (var i = 0; i < B; i++) {
      hot[i * N + CLASSES[i]] = 1;
    }
    return array(hot, B, N);
  }

  private double[] gaussian(int count) {
    var values = new double[count];
    for (var i = 0; i < count; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }

  private NDArray array(double[] values, long... shape) {
    return manager.create(DoubleBuffer.wrap(values), new Shape(shape), DataType.FLOAT64);
  }
}
