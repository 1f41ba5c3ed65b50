package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import kindred.learner.evaluation.Forgetting.Group;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

/** Measures of the whole space and over time: methods.md 18 and 19.1. */
class SpaceMeasuresTest {
  @Test
  void spectralDecay_fixtureF_isTheStatedValue() {
    var vectors =
        IntStream.of(0, 20, 35, 80, 150, 170).mapToObj(FixtureF::vector).toArray(float[][]::new);
    assertEquals(0.029200229, SpectralDecay.of(vectors), 1e-6);
  }

  @Test
  void spectralDecay_evenSpace_isZero_andOneDirection_isLarge() {
    assertEquals(0, SpectralDecay.of(new float[][] {{1, 0}, {0, 1}}), 1e-12);
    assertTrue(SpectralDecay.of(new float[][] {{1, 0}, {1, 0}, {1, 0}}) > 10);
    assertTrue(Double.isFinite(SpectralDecay.of(new float[][] {{0, 0}, {0, 0}})));
  }

  @Test
  void mutualInformation_theStatedClusters_isTheStatedValue() {
    var truth = new int[] {0, 0, 0, 1, 1, 1, 2, 2};
    var clusters = new int[] {0, 0, 1, 1, 1, 1, 2, 0};
    assertEquals(0.546882891, MutualInformation.normalised(truth, clusters), 1e-9);
  }

  @Test
  void mutualInformation_samePartsUnderOtherNumbers_isOne() {
    var a = new int[] {0, 0, 1, 2, 2};
    assertEquals(1, MutualInformation.normalised(a, new int[] {7, 7, 3, 0, 0}), 1e-12);
    assertEquals(1, MutualInformation.normalised(new int[] {4, 4}, new int[] {1, 1}), 1e-12);
    assertEquals(
        0, MutualInformation.normalised(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}), 1e-12);
  }

  /** The recall of 0.9 before the group was introduced does not count. */
  @Test
  void forgetting_isFromTheBestSinceIntroduced_transferFromTheFirst() {
    var first = new Group(1, new double[] {0.9, 0.6, 0.8, 0.5});
    var second = new Group(2, new double[] {0, 0.1, 0.4, 0.7});
    var both = Forgetting.of(List.of(first, second));
    assertEquals(0.3 / 2, both.forgetting(), 1e-12);
    assertEquals((-0.1 + 0.3) / 2, both.backwardTransfer(), 1e-12);
    assertEquals(new Forgetting(0, 0), Forgetting.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Group(2, new double[] {1, 1}));
  }
}
