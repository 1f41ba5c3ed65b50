package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import kindred.learner.memory.UnitVectors;

/**
 * How well a query's gallery is ranked (methods.md 19.1).
 *
 * @param recallAt1 1 where the first is relevant, otherwise 0
 * @param mapAtR {@code 1/R Σ_{k≤R} precision(k)·relevant(k)}, R the number of relevant images
 */
public record Ranking(double recallAt1, double mapAtR) {
  /**
   * @param relevant for each place of the ranking, best first
   * @param relevantCount R, at least 1
   */
  static Ranking of(boolean[] relevant, int relevantCount) {
    var found = 0;
    var sum = 0.0;
    for (var k = 0; k < Math.min(relevantCount, relevant.length); k++) {
      if (relevant[k]) {
        found++;
        sum += found / (k + 1.0);
      }
    }
    return new Ranking(relevant.length > 0 && relevant[0] ? 1 : 0, sum / relevantCount);
  }

  /**
   * Every image as a query against all the others; those without another image of their class are
   * no queries. Equal similarities are ranked by index.
   *
   * @param embeddings unit vectors
   * @param labels their classes
   * @return one per query, in the images' order
   */
  public static Ranking[] allAgainstAll(float[][] embeddings, String[] labels) {
    return IntStream.range(0, labels.length)
        .filter(query -> relevantCount(labels, query) > 0)
        .mapToObj(query -> of(embeddings, labels, query))
        .toArray(Ranking[]::new);
  }

  private static Ranking of(float[][] embeddings, String[] labels, int query) {
    var similarities = new float[labels.length];
    for (var i = 0; i < labels.length; i++) {
      similarities[i] = UnitVectors.dot(embeddings[query], embeddings[i]);
    }
    var ranked =
        IntStream.range(0, labels.length)
            .filter(i -> i != query)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -similarities[i]))
            .toList();
    var relevant = new boolean[ranked.size()];
    for (var k = 0; k < relevant.length; k++) {
      relevant[k] = labels[ranked.get(k)].equals(labels[query]);
    }
    return of(relevant, relevantCount(labels, query));
  }

  private static int relevantCount(String[] labels, int query) {
    return (int) Arrays.stream(labels).filter(labels[query]::equals).count() - 1;
  }

  /** The mean of both measures; zeros for no queries. */
  public static Ranking mean(Ranking[] rankings) {
    return new Ranking(
        Arrays.stream(rankings).mapToDouble(Ranking::recallAt1).average().orElse(0),
        Arrays.stream(rankings).mapToDouble(Ranking::mapAtR).average().orElse(0));
  }
}
