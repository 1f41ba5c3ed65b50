package kindred.learner.evaluation;

import java.util.Arrays;
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
        .mapToObj(query -> retrieval.rank(queries, query, IntStream.range(0, gallery.size())))
        .toArray(Ranking[]::new);
  }

  /**
   * The same in two stages: the {@code depth} images that are best by other vectors, such as those
   * that codes stand for, are ranked by their own; an image that is not among them is not found.
   *
   * @param rough of the queries, in their order
   * @param roughGallery of the gallery's images, in their order
   */
  public static Ranking[] reranked(
      LabelledVectors queries,
      LabelledVectors gallery,
      float[][] rough,
      float[][] roughGallery,
      int depth) {
    var retrieval = new Retrieval(gallery);
    return IntStream.range(0, queries.size())
        .filter(query -> retrieval.relevantCount(queries, query) > 0)
        .mapToObj(
            query -> {
              var all = IntStream.range(0, gallery.size());
              var found = retrieval.nearest(queries, query, rough[query], roughGallery, all, depth);
              var places = Arrays.stream(found).mapToInt(Retrieval::place).toArray();
              return retrieval.rank(queries, query, retrieval.atPlaces(places));
            })
        .toArray(Ranking[]::new);
  }

  private IntStream atPlaces(int[] wanted) {
    var sorted = wanted.clone();
    Arrays.sort(sorted);
    return IntStream.range(0, places.length)
        .filter(i -> Arrays.binarySearch(sorted, places[i]) >= 0);
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

  private Ranking rank(LabelledVectors queries, int query, IntStream candidates) {
    var relevantCount = relevantCount(queries, query);
    var vector = queries.vectors()[query];
    var count = Math.max(relevantCount, Ranking.RECALL_DEPTH);
    var keys = nearest(queries, query, vector, gallery.vectors(), candidates, count);
    var relevant = new boolean[keys.length];
    int queryClass = classes.get(queries.labels()[query]);
    for (var k = 0; k < keys.length; k++) {
      relevant[k] = classAtPlace[place(keys[k])] == queryClass;
    }
    return Ranking.of(relevant, relevantCount);
  }

  private long[] nearest(
      LabelledVectors queries,
      int query,
      float[] vector,
      float[][] images,
      IntStream candidates,
      int count) {
    var nearest = new Largest(count);
    var self = self(queries, query);
    candidates
        .filter(i -> i != self)
        .forEach(i -> nearest.offer(key(UnitVectors.dot(vector, images[i]), places[i])));
    return nearest.descending();
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
