package kindred.learner.quantiser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CodebooksTest {
  /** The hard code begins as the nearest centroid of each part. */
  @Test
  void of_vectors_encodesByTheNearestCodeword() {
    var seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var vectors = new float[300][12];
    for (var vector : vectors) {
      for (var j = 0; j < 12; j++) {
        vector[j] = (float) (0.3 * random.nextGaussian());
      }
    }
    var quantiser = Codebooks.of(vectors, 3, 16, random).quantiser(16);
    for (var vector : vectors) {
      var decoded = quantiser.decode(quantiser.code(vector));
      for (var m = 0; m < 3; m++) {
        var chosen = distance(vector, decoded, 4 * m, 4 * m);
        for (var k = 0; k < 16; k++) {
          var other = distance(vector, quantiser.codebook().values(), 4 * m, (m * 16 + k) * 4);
          assertTrue(chosen <= other + 1e-5, "seed " + seed);
        }
      }
    }
  }

  private static double distance(float[] a, float[] b, int fromA, int fromB) {
    var sum = 0.0;
    for (var j = 0; j < 4; j++) {
      sum += Math.pow(a[fromA + j] - b[fromB + j], 2);
    }
    return sum;
  }

  @Test
  void begins_twiceAsManySteps_again() {
    var beginnings =
        LongStream.range(0, 400).filter(QuantiserSettings.OFF::begins).boxed().toList();
    assertEquals(List.of(20L, 40L, 80L, 160L, 320L), beginnings);
  }
}
