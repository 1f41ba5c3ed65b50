package kindred.learner.evaluation;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import kindred.learner.memory.UnitVectors;

/**
 * Ranks galleries for queries by cosine similarity (methods.md 19). A query is never its own
 * neighbour, which goes by id and not by similarity; between equal similarities the smaller id
 * comes first; queries without a relevant image in the gallery are left out. Only as many places as
 * the measures look at are sorted.
 */
public final class Retrieval {
  private final LabelledVectors gallery;
  private final int[] places;
  private final Map<String, Integer> byId = new HashMap<>();
  private final Map<String, Integer> classes = new HashMap<>();
  private final int[] classAtPlace;
  private final int[] classCounts;

  private Retrieval(LabelledVectors gallery) {
    this.gallery = gallery;
    this.places = gallery.places();
    this.classAtPlace = new int[gallery.size()];
    this.classCounts = new int[gallery.size()];
    for (var i = 0; i < gallery.size(); i++) {
      var number = classes.computeIfAbsent(gallery.labels()[i], label -> classes.size());
      classAtPlace[places[i]] = number;
      classCounts[number]++;
      if (byId.put(gallery.ids()[i], i) != null) {
        throw new IllegalArgumentException("image '" + gallery.ids()[i] + "' is given twice");
      }
    }
  }

  /** Every image as a query against all the others; one ranking per query, in the images' order. */
  public static Ranking[] allAgainstAll(LabelledVectors images) {
    return queriesAgainst(images, images);
  }

  /** The same for images without ids: between equal similarities the earlier one comes first. */
  public static Ranking[] allAgainstAll(float[][] vectors, String[] labels) {
    var ids = IntStream.range(0, labels.length).mapToObj("%010d"::formatted).toArray(String[]::new);
    return allAgainstAll(new LabelledVectors(ids, labels, vectors));
  }

  /** Queries against a gallery; one ranking per query, in the queries' order. */
  public static Ranking[] queriesAgainst(LabelledVectors queries, LabelledVectors gallery) {
    var retrieval = new Retrieval(gallery);
    return IntStream.range(0, queries.size())
        .filter(query -> retrieval.relevantCount(queries, query) > 0)
        .mapToObj(query -> retrieval.rank(queries, query))
        .toArray(Ranking[]::new);
  }

  private int relevantCount(LabelledVectors queries, int query) {
    var label = queries.labels()[query];
    if (!classes.containsKey(label)) {
      return 0;
    }
    var self = self(queries, query);
    var selfCounts = self >= 0 && gallery.labels()[self].equals(label);
    return classCounts[classes.get(label)] - (selfCounts ? 1 : 0);
  }

  private int self(LabelledVectors queries, int query) {
    return byId.getOrDefault(queries.ids()[query], -1);
  }

  private Ranking rank(LabelledVectors queries, int query) {
    var relevantCount = relevantCount(queries, query);
    var nearest = new Largest(Math.max(relevantCount, Ranking.RECALL_DEPTH));
    var self = self(queries, query);
    var vector = queries.vectors()[query];
    for (var i = 0; i < places.length; i++) {
      if (i != self) {
        nearest.offer(key(UnitVectors.dot(vector, gallery.vectors()[i]), places[i]));
      }
    }
    var keys = nearest.descending();
    var relevant = new boolean[keys.length];
    int queryClass = classes.get(queries.labels()[query]);
    for (var k = 0; k < keys.length; k++) {
      relevant[k] = classAtPlace[place(keys[k])] == queryClass;
    }
    return Ranking.of(relevant, relevantCount);
  }

  /** One number in the ranking's order: the similarity above, the place, turned round, below. */
  private static long key(float similarity, int place) {
    // + 0 makes -0 into 0; what is not a number ranks last.
    var bits =
        Float.floatToIntBits(Float.isNaN(similarity) ? Float.NEGATIVE_INFINITY : similarity + 0f);
    var ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) ordered << 32 | Integer.MAX_VALUE - place;
  }

  private static int place(long key) {
    return Integer.MAX_VALUE - (int) key;
  }

  /** The index of the support that is most similar to the query; the first of equals. */
  public static int nearest(float[] query, float[][] supports) {
    var best = 0;
    var similarity = Float.NEGATIVE_INFINITY;
    for (var i = 0; i < supports.length; i++) {
      var s = UnitVectors.dot(query, supports[i]);
      if (s > similarity) {
        similarity = s;
        best = i;
      }
    }
    return best;
  }
}
