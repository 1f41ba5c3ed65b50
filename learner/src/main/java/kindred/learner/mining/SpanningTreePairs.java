package kindred.learner.mining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Of a class's images in the batch, only those pairs are drawn together that are edges of its
 * minimum spanning tree, in both directions: any two stay connected by a path, and a class of
 * several modes is not pressed into one. Negatives are all.
 *
 * <p>Source: DAMLRRM (Xu, Yang, Deng, Zheng, CVPR 2019); methods.md 13. Edges are Euclidean
 * distances of unit vectors; of equal ones the one with the lower index first, then the higher.
 *
 * <p><i>Differences from the paper:</i> its loss is not known to us; this stands under any. Edges
 * shorter than 1e-6 are dropped: duplicates teach nothing. With a memory there is no tree, since
 * its images have no similarities to each other: all pairs count there.
 */
public record SpanningTreePairs() implements PairMiner {
  private static final double LEAST_DISTANCE = 1e-6;

  /**
   * An edge.
   *
   * @param from the lower index
   * @param to the higher one
   */
  record Edge(int from, int to, double distance) {
    private boolean before(Edge other) {
      var order = Double.compare(distance, other.distance);
      order = order == 0 ? Integer.compare(from, other.from) : order;
      return order == 0 ? to < other.to : order < 0;
    }
  }

  /** The distance of two members by their indices. */
  interface Distance {
    double between(int from, int to);
  }

  @Override
  public MinedPairs mine(CandidatePairs pairs, SplittableRandom random) {
    if (!pairs.within()) {
      return new AllPairs().mine(pairs, random);
    }
    var neighbours = neighbours(pairs);
    var kept = new KeptPairs(pairs);
    for (var i = 0; i < pairs.anchors().length; i++) {
      if (pairs.trains(i) && !neighbours.apply(i).isEmpty()) {
        kept.countPossible(i);
        for (var j : neighbours.apply(i)) {
          kept.positive(i, j);
        }
        for (var j = 0; j < pairs.others().length; j++) {
          if (pairs.negative(i, j)) {
            kept.negative(i, j);
          }
        }
      }
    }
    return kept.mined();
  }

  private static IntFunction<List<Integer>> neighbours(CandidatePairs pairs) {
    var classes = pairs.others();
    var neighbours = new ArrayList<List<Integer>>();
    Arrays.stream(classes).forEach(c -> neighbours.add(new ArrayList<>()));
    Arrays.stream(classes)
        .distinct()
        .mapToObj(c -> IntStream.range(0, classes.length).filter(i -> classes[i] == c).toArray())
        .flatMap(
            members ->
                tree(members, (a, b) -> Math.sqrt(Math.max(0, 2 - 2.0 * pairs.similarity(a, b))))
                    .stream())
        .filter(edge -> edge.distance() >= LEAST_DISTANCE)
        .forEach(
            edge -> {
              neighbours.get(edge.from()).add(edge.to());
              neighbours.get(edge.to()).add(edge.from());
            });
    return neighbours::get;
  }

  /**
   * Prim's algorithm from the first member, in n² steps; edges as they come in.
   *
   * @param members ascending
   * @param distance symmetric, asked with the lower index first
   */
  static List<Edge> tree(int[] members, Distance distance) {
    var edges = new ArrayList<Edge>();
    var outside = new ArrayList<Integer>();
    // Of each member outside, its best edge to the tree, at the same place.
    var nearest = new ArrayList<Edge>();
    for (var k = 1; k < members.length; k++) {
      outside.add(members[k]);
      nearest.add(edge(members[0], members[k], distance));
    }
    while (!outside.isEmpty()) {
      var best = 0;
      for (var k = 1; k < outside.size(); k++) {
        best = nearest.get(k).before(nearest.get(best)) ? k : best;
      }
      edges.add(nearest.remove(best));
      var joined = outside.remove(best);
      for (var k = 0; k < outside.size(); k++) {
        var edge = edge(joined, outside.get(k), distance);
        if (edge.before(nearest.get(k))) {
          nearest.set(k, edge);
        }
      }
    }
    return edges;
  }

  private static Edge edge(int a, int b, Distance distance) {
    var from = Math.min(a, b);
    var to = Math.max(a, b);
    return new Edge(from, to, distance.between(from, to));
  }
}
