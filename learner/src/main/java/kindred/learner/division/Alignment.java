package kindred.learner.division;

import java.util.Arrays;

/**
 * Gives new clusters the numbers of the old ones they resemble, since slice k of the embedding is
 * that of cluster k (methods.md 10.1, step 3).
 */
final class Alignment {
  private Alignment() {}

  /**
   * The old number of each new cluster: the assignment with the least sum of L1 distances between
   * membership vectors.
   *
   * @param before the old cluster of each image; negative where it had none
   * @param after the new cluster of each image
   * @param count K
   */
  static int[] oldNumbers(int[] before, int[] after, int count) {
    return cheapest(costs(before, after, count));
  }

  /** Images that are in one of two clusters and not in both; rows are new clusters, columns old. */
  static long[][] costs(int[] before, int[] after, int count) {
    var cost = new long[count][count];
    for (var i = 0; i < before.length; i++) {
      for (var c = 0; c < count; c++) {
        cost[after[i]][c]++;
        if (before[i] >= 0) {
          cost[c][before[i]]++;
        }
      }
      if (before[i] >= 0) {
        cost[after[i]][before[i]] -= 2;
      }
    }
    return cost;
  }

  /**
   * The column of each row, no column twice, with the least total cost: exact, by dynamic
   * programming over the sets of columns that the first rows use up. Of equals the first found.
   *
   * @param cost K x K, K up to 20
   */
  static int[] cheapest(long[][] cost) {
    var count = cost.length;
    var least = new long[1 << count];
    var column = new int[1 << count];
    Arrays.fill(least, Long.MAX_VALUE);
    least[0] = 0;
    for (var used = 1; used < least.length; used++) {
      var row = Integer.bitCount(used) - 1;
      for (var c = 0; c < count; c++) {
        if ((used >> c & 1) == 1) {
          var total = least[used ^ 1 << c] + cost[row][c];
          if (total < least[used]) {
            least[used] = total;
            column[used] = c;
          }
        }
      }
    }
    var columns = new int[count];
    for (int used = least.length - 1, row = count - 1; row >= 0; row--) {
      columns[row] = column[used];
      used ^= 1 << column[used];
    }
    return columns;
  }
}
