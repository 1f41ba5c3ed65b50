package kindred.encoder.quantiser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import kindred.encoder.Tensor;
import org.junit.jupiter.api.Test;

class ProductQuantiserTest {
  private static final int PARTS = 3;
  private static final int WIDTH = 4;
  private static final int CODEWORDS = 200;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ProductQuantiser quantiser =
      new ProductQuantiser(
          tensor(PARTS, WIDTH, CODEWORDS),
          tensor(PARTS, CODEWORDS),
          tensor(PARTS, CODEWORDS, WIDTH));

  @Test
  void codesAndScores_anyEmbeddings_areTheFormulas() {
    for (var n = 0; n < 50; n++) {
      var query = values(PARTS * WIDTH);
      var image = values(PARTS * WIDTH);
      var soft = soft(query);
      assertArrayEquals(soft, doubles(quantiser.softCode(query)), 1e-5, "seed " + seed);
      var code = quantiser.code(image);
      var hard = quantiser.decode(code);
      var inner = 0.0;
      for (var m = 0; m < PARTS; m++) {
        var k = Byte.toUnsignedInt(code[m]);
        for (var other = 0; other < CODEWORDS; other++) {
          var better = logit(image, m, other) - logit(image, m, k);
          assertEquals(0, Math.max(0, better), 1e-5, "seed " + seed);
        }
        for (var j = 0; j < WIDTH; j++) {
          assertEquals(codeword(m, k, j), hard[m * WIDTH + j], 0);
          inner += soft[m * WIDTH + j] * codeword(m, k, j);
        }
      }
      assertEquals(inner, quantiser.lookup(query).score(code, 0), 1e-4, "seed " + seed);
    }
  }

  /** methods.md 2: one part of two codewords, the unit vectors; the embedding is the logits. */
  @Test
  void codes_publishedVector_areAsStated() {
    var unit = new float[] {1, 0, 0, 1};
    var two =
        new ProductQuantiser(
            new Tensor(new long[] {1, 2, 2}, unit),
            new Tensor(new long[] {1, 2}, new float[2]),
            new Tensor(new long[] {1, 2, 2}, unit));
    assertArrayEquals(new float[] {0.880797078f, 0.119202922f}, two.softCode(new float[] {2, 0}));
    assertArrayEquals(new float[] {0.268941421f, 0.731058579f}, two.softCode(new float[] {0, 1}));
    assertArrayEquals(new byte[] {1}, two.code(new float[] {0, 1}));
    assertArrayEquals(new byte[] {0}, two.code(new float[] {1, 1}), "the smaller of equals");
    assertEquals(0.268941421f, two.lookup(new float[] {0, 1}).score(new byte[] {9, 0}, 1), 1e-7f);
  }

  @Test
  void of_shapesThatDoNotFit_isRefused() {
    var codebook = tensor(2, 4, 3);
    var bias = tensor(2, 4);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ProductQuantiser(tensor(2, 4, 3), bias, codebook));
    var tooMany = tensor(1, 257, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ProductQuantiser(tensor(1, 1, 257), tensor(1, 257), tooMany));
    assertThrows(IllegalArgumentException.class, () -> quantiser.code(new float[3]));
  }

  private double logit(float[] x, int m, int k) {
    double logit = quantiser.bias().values()[m * CODEWORDS + k];
    for (var j = 0; j < WIDTH; j++) {
      logit += x[m * WIDTH + j] * quantiser.map().values()[(m * WIDTH + j) * CODEWORDS + k];
    }
    return logit;
  }

  private double codeword(int m, int k, int j) {
    return quantiser.codebook().values()[(m * CODEWORDS + k) * WIDTH + j];
  }

  private double[] soft(float[] x) {
    var soft = new double[PARTS * WIDTH];
    for (var m = 0; m < PARTS; m++) {
      var sum = 0.0;
      for (var k = 0; k < CODEWORDS; k++) {
        sum += Math.exp(logit(x, m, k));
      }
      for (var k = 0; k < CODEWORDS; k++) {
        for (var j = 0; j < WIDTH; j++) {
          soft[m * WIDTH + j] += Math.exp(logit(x, m, k)) / sum * codeword(m, k, j);
        }
      }
    }
    return soft;
  }

  private static double[] doubles(float[] values) {
    var doubles = new double[values.length];
    for (var i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private float[] values(int count) {
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private Tensor tensor(long... shape) {
    var size = 1;
    for (var extent : shape) {
      size *= (int) extent;
    }
    return new Tensor(shape, values(size));
  }
}
