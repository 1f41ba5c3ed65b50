package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HolmTest {
  @Test
  void rejected_stepsDownFromTheSmallest() {
    // 0.01 ≤ 0.05/4, 0.013 ≤ 0.05/3, 0.03 > 0.05/2.
    assertRejected(new double[] {0.03, 0.013, 0.04, 0.01}, 1, 3);
    // Each below 0.05, none below 0.05/4.
    assertRejected(new double[] {0.03, 0.02, 0.04, 0.013});
    assertRejected(new double[] {0.05}, 0);
    assertRejected(new double[] {0.02, 0.05}, 0, 1);
    assertRejected(new double[] {});
  }

  private static void assertRejected(double[] pValues, int... places) {
    assertArrayEquals(places, Holm.rejected(pValues, 0.05));
  }

  /** Four true hypotheses, independent or all the same: any is rejected in 5 % of the cases. */
  @Test
  void rejected_trueHypotheses_atMostAtTheLevel() {
    for (var same : new boolean[] {false, true}) {
      var random = new Random(3);
      var any = 0;
      for (var i = 0; i < 20_000; i++) {
        var first = random.nextDouble();
        var pValues = new double[4];
        for (var k = 0; k < pValues.length; k++) {
          pValues[k] = same ? first : random.nextDouble();
        }
        any += Holm.rejected(pValues, 0.05).length > 0 ? 1 : 0;
      }
      // Three standard deviations above 1000.
      assertTrue(any <= 1093, "seed 3, all the same " + same + ": " + any);
    }
  }
}
