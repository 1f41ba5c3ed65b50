package kindred.learner.synthesis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which negatives of a batch are made harder: N-pair's tuples. A class's first image with its
 * second, its third with its fourth, and so on, are pairs of anchor and positive; the negatives of
 * a pair are positives of pairs of other classes. Of all of them, each pair's nearest come first,
 * then each pair's second nearest, and so on, as far as the bound goes.
 *
 * @param anchors places in the batch, of P pairs
 * @param positives their partners' places
 * @param pairs which pair each of the S negatives is for
 * @param negatives the S negatives' places in the batch
 */
record Tuples(int[] anchors, int[] positives, int[] pairs, int[] negatives) {
  private record Pair(int anchor, int positive) {}

  /**
   * @param vectors of the batch, what distances are taken of
   * @param classes of the batch
   * @param most negatives
   */
  static Tuples of(float[][] vectors, int[] classes, int most) {
    var all = pairs(classes);
    var others = new ArrayList<List<Integer>>();
    var kept = new ArrayList<Pair>();
    for (var pair : all) {
      var nearest = nearest(pair, all, vectors, classes);
      if (!nearest.isEmpty() && kept.size() < most) {
        kept.add(pair);
        others.add(nearest);
      }
    }
    var ofPair = IntStream.builder();
    var negatives = IntStream.builder();
    var left = most;
    for (var rank = 0; rank < all.size() && left > 0; rank++) {
      for (var i = 0; i < kept.size() && left > 0; i++) {
        if (rank < others.get(i).size()) {
          ofPair.add(i);
          negatives.add(others.get(i).get(rank));
          left--;
        }
      }
    }
    return new Tuples(
        kept.stream().mapToInt(Pair::anchor).toArray(),
        kept.stream().mapToInt(Pair::positive).toArray(),
        ofPair.build().toArray(),
        negatives.build().toArray());
  }

  boolean isEmpty() {
    return negatives.length == 0;
  }

  /** {@code (P, S)}, row by row: 1 where a negative is for a pair. */
  float[] counts() {
    var counts = new float[anchors.length * negatives.length];
    for (var s = 0; s < negatives.length; s++) {
      counts[pairs[s] * negatives.length + s] = 1;
    }
    return counts;
  }

  private static List<Pair> pairs(int[] classes) {
    var waiting = new HashMap<Integer, Integer>();
    var pairs = new ArrayList<Pair>();
    for (var i = 0; i < classes.length; i++) {
      var partner = waiting.remove(classes[i]);
      if (partner == null) {
        waiting.put(classes[i], i);
      } else {
        pairs.add(new Pair(partner, i));
      }
    }
    return pairs;
  }

  private static List<Integer> nearest(
      Pair pair, List<Pair> all, float[][] vectors, int[] classes) {
    var anchor = vectors[pair.anchor()];
    return all.stream()
        .map(Pair::positive)
        .filter(other -> classes[other] != classes[pair.anchor()])
        .sorted(Comparator.comparingDouble(other -> squaredDistance(anchor, vectors[other])))
        .toList();
  }

  private static double squaredDistance(float[] a, float[] b) {
    var sum = 0.0;
    for (var k = 0; k < a.length; k++) {
      var way = (double) a[k] - b[k];
      sum += way * way;
    }
    return sum;
  }
}
