package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kindred.learner.mining.SpanningTreePairs.Edge;
import org.junit.jupiter.api.Test;

class SpanningTreePairsTest {
  /** methods.md 13. */
  @Test
  void tree_fivePoints_isAsStated() {
    var points = new double[][] {{0, 0}, {1, 0}, {1, 1}, {4, 1}, {4, 3}};
    var edges = SpanningTreePairs.tree(new int[] {0, 1, 2, 3, 4}, distances(points));
    assertEquals(
        List.of(new Edge(0, 1, 1), new Edge(1, 2, 1), new Edge(2, 3, 3), new Edge(3, 4, 2)), edges);
    assertEquals(7, edges.stream().mapToDouble(Edge::distance).sum());
    var all = 0.0;
    for (var pair = 0; pair < 25; pair++) {
      all += pair / 5 < pair % 5 ? distances(points).between(pair / 5, pair % 5) : 0;
    }
    assertEquals(28.547788811, all, 1e-9);
  }

  @Test
  void tree_equalDistances_areBrokenByTheLowerThenTheHigherIndex() {
    var edges = SpanningTreePairs.tree(new int[] {2, 5, 6, 9}, (a, b) -> 1);
    assertEquals(List.of(new Edge(2, 5, 1), new Edge(2, 6, 1), new Edge(2, 9, 1)), edges);
    assertEquals(List.of(), SpanningTreePairs.tree(new int[] {4}, (a, b) -> 1));
  }

  /** Every tree of five points: each choice of four of the ten edges that connects them. */
  @Test
  void tree_randomPoints_isTheCheapestOfAll() {
    for (var seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var points = new double[5][2];
      for (var point : points) {
        Arrays.setAll(point, k -> random.nextGaussian());
      }
      var distance = distances(points);
      var cheapest = Double.POSITIVE_INFINITY;
      for (var set = 0; set < 1 << 10; set++) {
        if (Integer.bitCount(set) == 4) {
          cheapest = Math.min(cheapest, costIfConnected(set, distance));
        }
      }
      var tree = SpanningTreePairs.tree(new int[] {0, 1, 2, 3, 4}, distance);
      assertEquals(
          cheapest, tree.stream().mapToDouble(Edge::distance).sum(), 1e-12, "seed " + seed);
    }
  }

  private static double costIfConnected(int set, SpanningTreePairs.Distance distance) {
    var group = new int[] {0, 1, 2, 3, 4};
    var cost = 0.0;
    var number = 0;
    for (var a = 0; a < 5; a++) {
      for (var b = a + 1; b < 5; b++) {
        if ((set >> number++ & 1) == 1) {
          cost += distance.between(a, b);
          var from = group[b];
          var to = group[a];
          Arrays.setAll(group, i -> group[i] == from ? to : group[i]);
        }
      }
    }
    return Arrays.stream(group).distinct().count() == 1 ? cost : Double.POSITIVE_INFINITY;
  }

  private static SpanningTreePairs.Distance distances(double[][] points) {
    return (a, b) -> Math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]);
  }

  /** Class 0 at 0, 10, 30 and 60 degrees: a chain. Class 1 at 90 and 100. */
  @Test
  void mine_twoClasses_keepsEdgesBothWaysAndAllNegatives() {
    var classes = new int[] {0, 1, 0, 0, 1, 0};
    var mined = mine(CandidatePairs.within(cosines(60, 90, 0, 10, 100, 30), classes, 2));
    assertEquals(
        new HashSet<>(List.of("0-5", "5-0", "5-3", "3-5", "3-2", "2-3", "1-4", "4-1")),
        new HashSet<>(ones(mined.positives(), 6)));
    assertEquals(2 * 4 * 2, ones(mined.negatives(), 6).size());
    assertEquals(8 + 16, mined.kept());
  }

  /** Two pictures that are the same teach nothing; a class of nothing else has no pairs. */
  @Test
  void mine_duplicates_areNoPositives() {
    var mined =
        mine(CandidatePairs.within(cosines(0, 0, 30, 90, 90), new int[] {0, 0, 0, 1, 1}, 2));
    assertEquals(List.of("0-2", "2-0"), ones(mined.positives(), 5));
    assertEquals(List.of("0-3", "0-4", "2-3", "2-4"), ones(mined.negatives(), 5));
  }

  @Test
  void mine_imagesThatAreNoAnchors_areOnTheTreeButHaveNoRow() {
    var anchors = new int[] {0, CandidatePairs.NO_ANCHOR, 0, 1};
    var classes = new int[] {0, 0, 0, 1};
    var mined = mine(CandidatePairs.within(cosines(0, 20, 40, 90), anchors, classes, 2));
    assertEquals(List.of("0-1", "2-1"), ones(mined.positives(), 4));
  }

  @Test
  void mine_withAMemory_keepsAllPairs() {
    var random = new Random(1);
    var s = new float[12];
    for (var i = 0; i < s.length; i++) {
      s[i] = random.nextFloat();
    }
    // As many others as anchors, each at its own place: still a memory.
    var pairs =
        new CandidatePairs(
            Arrays.copyOf(s, 9), new int[] {0, 0, 1}, new int[] {0, 0, 1}, new int[] {0, 1, 2}, 2);
    var all = new AllPairs().mine(pairs, new SplittableRandom(1));
    assertArrayEquals(all.positives(), mine(pairs).positives());
    assertArrayEquals(all.negatives(), mine(pairs).negatives());
    assertTrue(mine(pairs).kept() > 0);
  }

  private static MinedPairs mine(CandidatePairs pairs) {
    return new SpanningTreePairs().mine(pairs, new SplittableRandom(1));
  }

  private static float[] cosines(double... degrees) {
    var n = degrees.length;
    var cosines = new float[n * n];
    for (var k = 0; k < cosines.length; k++) {
      cosines[k] = (float) Math.cos(Math.toRadians(degrees[k / n] - degrees[k % n]));
    }
    return cosines;
  }

  private static List<String> ones(float[] mask, int columns) {
    return IntStream.range(0, mask.length)
        .filter(k -> mask[k] == 1)
        .mapToObj(k -> k / columns + "-" + k % columns)
        .toList();
  }
}
