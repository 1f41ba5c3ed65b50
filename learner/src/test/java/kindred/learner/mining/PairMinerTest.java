package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairMinerTest {
  /** methods.md 6: only anchors 1 and 2 survive. */
  @Test
  void mine_fixtureF_keepsTheStatedPairs() {
    var pairs = mine(new ViolatingPairs(0.1), floats(FixtureF.similarities()), FixtureF.CLASSES);
    assertArrayEquals(new int[] {6, 2 * 6 + 3}, ones(pairs.positives()));
    assertArrayEquals(new int[] {6 + 2, 2 * 6, 2 * 6 + 1}, ones(pairs.negatives()));
    assertEquals(5, pairs.kept());
    assertEquals(30, pairs.possible());
  }

  /** methods.md 6: both rules come down to whether the order is violated by more than −ε. */
  @Test
  void mine_randomBatches_keepsPositivesOfAnAnchorWhereItKeepsNegatives() {
    for (var seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      var similarities = new float[64];
      for (var k = 0; k < 64; k++) {
        similarities[k] = (float) random.nextDouble(-1, 1);
      }
      var classes = random.ints(8, 0, 3).toArray();
      var pairs = mine(new ViolatingPairs(0.1), similarities, classes);
      for (var i = 0; i < 8; i++) {
        var row = 8 * i;
        var positive = IntStream.range(row, row + 8).anyMatch(k -> pairs.positives()[k] == 1);
        var negative = IntStream.range(row, row + 8).anyMatch(k -> pairs.negatives()[k] == 1);
        assertEquals(positive, negative, "seed " + seed + " anchor " + i);
      }
    }
  }

  @Test
  void mine_allPairs_excludesOnlySelf() {
    var pairs = mine(new AllPairs(), floats(FixtureF.similarities()), FixtureF.CLASSES);
    assertEquals(6, ones(pairs.positives()).length);
    assertEquals(24, ones(pairs.negatives()).length);
  }

  @Test
  void mine_identicalImages_areStillPositives() {
    var same = new float[9];
    Arrays.fill(same, 1);
    var pairs = mine(new ViolatingPairs(0.1), same, new int[] {0, 0, 1});
    assertArrayEquals(new int[] {1, 3}, ones(pairs.positives()));
  }

  @Test
  void mine_withoutPositivesOrNegatives_keepsNothing() {
    assertEquals(0, mine(new AllPairs(), new float[9], new int[] {0, 1, 2}).kept());
    assertEquals(0, mine(new AllPairs(), new float[9], new int[] {5, 5, 5}).kept());
    assertEquals(0, mine(new AllPairs(), new float[9], new int[] {5, 5, 5}).activeShare());
  }

  /** Anchors 0 and 1 of classes 0 and 1 with three others, of which anchor 1 is the second. */
  @Test
  void mine_others_pairsByClassAndLeavesItselfOut() {
    var pairs =
        new CandidatePairs(
            new float[6], new int[] {0, 1}, new int[] {0, 1, 1}, new int[] {-1, 1}, 2);
    var mined = new AllPairs().mine(pairs, new SplittableRandom(1));
    assertArrayEquals(new int[] {0, 5}, ones(mined.positives()));
    assertArrayEquals(new int[] {1, 2, 3}, ones(mined.negatives()));
    assertEquals(5, mined.possible());
  }

  @Test
  void mine_noAnchor_hasNoPairs() {
    var classes = FixtureF.CLASSES.clone();
    classes[2] = CandidatePairs.NO_ANCHOR;
    var self = new int[] {0, 1, 2, 3, 4, 5};
    for (var rule :
        List.of(new AllPairs(), new ViolatingPairs(0.1), new DistanceWeightedPairs(0.5, 2))) {
      var pairs =
          new CandidatePairs(floats(FixtureF.similarities()), classes, FixtureF.CLASSES, self, 2);
      var mined = rule.mine(pairs, new SplittableRandom(1));
      for (var j = 12; j < 18; j++) {
        assertEquals(0, mined.positives()[j] + mined.negatives()[j]);
      }
    }
  }

  private static MinedPairs mine(PairMiner rule, float[] similarities, int[] classes) {
    var pairs = CandidatePairs.within(similarities, classes, 2);
    return rule.mine(pairs, new SplittableRandom(1));
  }

  private static int[] ones(float[] mask) {
    return IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (var i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
