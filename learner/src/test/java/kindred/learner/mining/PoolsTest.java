package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import org.junit.jupiter.api.Test;

/** The vectors of methods.md 5.3, and what lies around them. */
class PoolsTest {
  private static final float[][] ANCHORS = {
    FixtureF.vector(0), FixtureF.vector(20), FixtureF.vector(30)
  };

  @Test
  void groupSimilarity_signaturesAndImages_isAsStated() {
    assertGroupSimilarity(
        signatures(10, 60, 100, 160, 200),
        0.984807753,
        0.866025404,
        0.342020143,
        -0.642787610,
        -0.939692621);
    assertGroupSimilarity(
        signatures(40, 55, 75, 95, 120, 45),
        0.984807753,
        0.906307787,
        0.707106781,
        0.422618262,
        0,
        0.965925826);
  }

  private static void assertGroupSimilarity(ClassSignatures signatures, double... expected) {
    for (var row = 0; row < expected.length; row++) {
      assertEquals(expected[row], ClassPool.groupSimilarity(ANCHORS, signatures, row), 1e-6);
    }
  }

  @Test
  void classPool_ofTwo_isTheTwoNearestSignatures() {
    var signatures = signatures(10, 60, 100, 160, 200);
    var pool = ClassPool.of(ANCHORS, signatures, row -> row != 0, 2, 0.95);
    assertArrayEquals(new int[] {1, 2}, pool.rows());
  }

  @Test
  void classPool_largerThanTheClasses_isAllOthers() {
    var signatures = signatures(10, 60, 100, 160, 200);
    var pool = ClassPool.of(ANCHORS, signatures, row -> row != 0, 50, 0.95);
    assertArrayEquals(new int[] {1, 2, 3, 4}, pool.rows());
  }

  @Test
  void classPool_oneTwinAmongMany_passesItOver() {
    var signatures =
        signatures(IntStream.range(0, 12).mapToDouble(i -> i < 2 ? 10 + i : 40 + 10 * i).toArray());
    var pool = ClassPool.of(ANCHORS, signatures, row -> row != 0, 2, 0.95);
    assertArrayEquals(new int[] {2, 3}, pool.rows());
    assertArrayEquals(new int[] {1}, pool.twins());
  }

  @Test
  void classPool_everythingAlike_passesNothingOver() {
    var signatures = signatures(10, 11, 12, 13);
    var pool = ClassPool.of(ANCHORS, signatures, row -> row != 0, 2, 0.95);
    assertEquals(2, pool.rows().length);
    assertEquals(0, pool.twins().length);
  }

  @Test
  void instancePool_ofFour_isHardestFirst() {
    var angles = List.of(40, 55, 75, 95, 120, 45);
    var memory = new ReplayMemory("m", 10, new SeededHash(1));
    angles.forEach(a -> memory.remember("at" + a, "c", new byte[0], FixtureF.vector(a), 0));
    var candidates = angles.stream().map(a -> memory.get("at" + a).orElseThrow()).toList();
    var pool = InstancePool.of(ANCHORS, candidates, 4);
    assertEquals(
        List.of("at40", "at45", "at55", "at75"),
        pool.images().stream().map(Remembered::id).toList());
  }

  @Test
  void hardest_randomScoresWithTies_isTheSortedHead() {
    for (var seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var scores = random.ints(1 + random.nextInt(40), 0, 8).toArray();
      var count = 1 + random.nextInt(10);
      var hardest = new Hardest(count);
      var sorted = new ArrayList<Integer>();
      for (var i = 0; i < scores.length; i++) {
        hardest.offer(i, scores[i]);
        sorted.add(i);
      }
      sorted.sort((a, b) -> scores[b] - scores[a]);
      var expected = sorted.stream().limit(count).mapToInt(i -> i).toArray();
      assertArrayEquals(expected, hardest.indices(), "seed " + seed);
    }
  }

  private static ClassSignatures signatures(double... degrees) {
    var signatures = new ClassSignatures(2);
    for (var i = 0; i < degrees.length; i++) {
      signatures.imprint("c" + i, FixtureF.vector(degrees[i]));
    }
    return signatures;
  }
}
