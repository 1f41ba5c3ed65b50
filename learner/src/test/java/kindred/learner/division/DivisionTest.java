package kindred.learner.division;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import org.junit.jupiter.api.Test;

class DivisionTest {
  private static final SeededHash HASH = new SeededHash(3);
  private static final DivideSettings TWO = new DivideSettings(2, 4, 10, 50, 5, 4);

  /** methods.md 10.5; the published code inverts the permutation. */
  @Test
  void oldNumbers_aCycleOfThree_isAsStated() {
    var before = new int[] {0, 0, 1, 1, 2, 2, 2};
    var after = new int[] {2, 2, 0, 0, 0, 1, 1};
    assertArrayEquals(
        new long[][] {{5, 1, 4}, {4, 4, 1}, {0, 4, 5}}, Alignment.costs(before, after, 3));
    var numbers = Alignment.oldNumbers(before, after, 3);
    assertArrayEquals(new int[] {1, 2, 0}, numbers);
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 1, 2, 2}, Arrays.stream(after).map(c -> numbers[c]).toArray());
  }

  @Test
  void cheapest_randomCosts_isTheBestOfAllPermutations() {
    for (var seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var size = 1 + random.nextInt(6);
      var cost = new long[size][size];
      for (var row : cost) {
        Arrays.setAll(row, i -> random.nextInt(20) - 5);
      }
      var columns = Alignment.cheapest(cost);
      var total = 0L;
      for (var row = 0; row < size; row++) {
        total += cost[row][columns[row]];
      }
      assertEquals(size, Arrays.stream(columns).distinct().count(), "seed " + seed);
      assertEquals(least(cost, 0, 0), total, "seed " + seed);
    }
  }

  private static long least(long[][] cost, int row, int used) {
    var least = row == cost.length ? 0 : Long.MAX_VALUE;
    for (var c = 0; c < cost.length && row < cost.length; c++) {
      if ((used >> c & 1) == 0) {
        least = Math.min(least, cost[row][c] + least(cost, row + 1, used | 1 << c));
      }
    }
    return least;
  }

  /** Against all ways to part a few points. */
  @Test
  void kMeans_fewPoints_isTheBestOfAllPartitions() {
    for (var seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var points = points(8, random);
      var found = KMeans.of(points, 3, 100, 50, new SplittableRandom(seed));
      var best = Double.POSITIVE_INFINITY;
      for (var code = 0; code < 6561; code++) {
        var clusters = new int[8];
        for (int i = 0, left = code; i < 8; i++, left /= 3) {
          clusters[i] = left % 3;
        }
        best = Math.min(best, inertia(points, clusters, 3));
      }
      assertEquals(best, found.inertia(), 1e-5, "seed " + seed);
      assertEquals(inertia(points, found.clusters(), 3), found.inertia(), 1e-5, "seed " + seed);
    }
  }

  @Test
  void kMeans_moreClustersThanDifferentPoints_leavesSomeEmpty() {
    var points = new float[][] {{1, 0}, {1, 0}, {0, 1}};
    var found = KMeans.of(points, 4, 100, 3, new SplittableRandom(1));
    assertEquals(0, found.inertia());
    assertEquals(found.clusters()[0], found.clusters()[1]);
    assertNotEquals(found.clusters()[0], found.clusters()[2]);
  }

  private static double inertia(float[][] points, int[] clusters, int count) {
    var sum = 0.0;
    for (var c = 0; c < count; c++) {
      var number = c;
      var own = new ArrayList<float[]>();
      for (var i = 0; i < points.length; i++) {
        if (clusters[i] == number) {
          own.add(points[i]);
        }
      }
      for (var k = 0; k < points[0].length && !own.isEmpty(); k++) {
        var at = k;
        var mean = own.stream().mapToDouble(p -> p[at]).average().orElseThrow();
        sum += own.stream().mapToDouble(p -> (p[at] - mean) * (p[at] - mean)).sum();
      }
    }
    return sum;
  }

  private static float[][] points(int count, Random random) {
    var points = new float[count][2];
    for (var point : points) {
      point[0] = (float) random.nextGaussian();
      point[1] = (float) random.nextGaussian();
    }
    return points;
  }

  @Test
  void dropped_theOnlyOneOfItsClass_isInNoCluster() {
    assertArrayEquals(
        new int[] {0, 0, -1, 1, 1, -1},
        Singles.dropped(new int[] {0, 0, 0, 1, 1, 1}, List.of("a", "a", "b", "b", "b", "a")));
  }

  @Test
  void cluster_twoGroups_routesByThemAndKeepsTheNumbers() {
    var division = new Division(TWO, HASH);
    var images = images();
    images.forEach(image -> assertEquals(-1, division.route(image.pooled())));
    assertFalse(division.due());
    images.forEach(image -> division.countSample());
    assertTrue(division.due());
    division.cluster(images);
    assertFalse(division.due());
    var left = division.route(new float[] {1, 0});
    var right = division.route(new float[] {0, 1});
    assertNotEquals(left, right);
    for (var image : images) {
      assertEquals(image.label().equals("a") ? left : right, image.cluster(), image.id());
    }
    for (var i = 0; i < 10; i++) {
      assertFalse(division.due());
      division.countSample();
    }
    assertTrue(division.due());
    division.cluster(images);
    assertEquals(left, images.getFirst().cluster());
    assertEquals(left, division.route(new float[] {1, 0}));
  }

  @Test
  void turn_steps_alternateOverClustersWithAJointOneInBetween() {
    var division = new Division(TWO, HASH);
    assertTrue(division.joint(0));
    images().forEach(image -> division.route(image.pooled()));
    division.cluster(images());
    var turns = new ArrayList<Integer>();
    for (var step = 0; step < 8; step++) {
      turns.add(division.joint(step) ? -1 : division.turn(step));
    }
    assertEquals(List.of(0, 1, 0, -1, 1, 0, 1, -1), turns);
  }

  @Test
  void read_whatWasWritten_routesTheSame() throws Exception {
    var division = new Division(TWO, HASH);
    images().forEach(image -> division.route(image.pooled()));
    division.cluster(images());
    var restored = new Division(TWO, HASH);
    restored.read(bytes(division));
    var random = new Random(4);
    for (var point : points(30, random)) {
      assertEquals(division.route(point), restored.route(point));
    }
    assertArrayEquals(bytes(division).readAllBytes(), bytes(restored).readAllBytes());
  }

  private static DataInputStream bytes(Division division) throws Exception {
    var bytes = new ByteArrayOutputStream();
    division.write(new DataOutputStream(bytes));
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static List<Remembered> images() {
    var memory = new ReplayMemory("m", 100, HASH);
    var random = new Random(1);
    for (var i = 0; i < 12; i++) {
      var label = i % 2 == 0 ? "a" : "b";
      memory.remember("id" + i, label, new byte[0], new float[0], 0);
      var near = (float) (0.1 * random.nextGaussian());
      memory
          .get("id" + i)
          .orElseThrow()
          .pooled(i % 2 == 0 ? new float[] {1, near} : new float[] {near, 1});
    }
    var images = new ArrayList<Remembered>();
    memory.forEach(images::add);
    return images;
  }
}
