package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How well a query's gallery is ranked (methods.md 19.1; Musgrave, Belongie, Lim, "A Metric
 * Learning Reality Check", ECCV 2020). R is the number of relevant images in the gallery, P(k) the
 * share of relevant ones among the first k places. All values are 0 to 1.
 *
 * @param recallAt1 1 where the first place is relevant, otherwise 0
 * @param recallAt2 1 where one of the first 2 places is relevant
 * @param recallAt4 1 where one of the first 4 places is relevant
 * @param recallAt8 1 where one of the first 8 places is relevant
 * @param rPrecision {@code P(R)}
 * @param mapAtR {@code 1/R Σ_{k≤R} P(k)·relevant(k)}
 */
public record Ranking(
    double recallAt1,
    double recallAt2,
    double recallAt4,
    double recallAt8,
    double rPrecision,
    double mapAtR) {
  /** Places of a ranking that recall looks at. */
  static final int RECALL_DEPTH = 8;

  /**
   * @param relevant for each place of the ranking, best first; places beyond the larger of R and 8
   *     make no difference
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
    return new Ranking(
        recall(relevant, 1),
        recall(relevant, 2),
        recall(relevant, 4),
        recall(relevant, RECALL_DEPTH),
        (double) found / relevantCount,
        sum / relevantCount);
  }

  private static double recall(boolean[] relevant, int depth) {
    for (var k = 0; k < Math.min(depth, relevant.length); k++) {
      if (relevant[k]) {
        return 1;
      }
    }
    return 0;
  }

  /** The mean of every measure; zeros for no queries. */
  public static Ranking mean(Ranking[] rankings) {
    return new Ranking(
        mean(rankings, Ranking::recallAt1),
        mean(rankings, Ranking::recallAt2),
        mean(rankings, Ranking::recallAt4),
        mean(rankings, Ranking::recallAt8),
        mean(rankings, Ranking::rPrecision),
        mean(rankings, Ranking::mapAtR));
  }

  private static double mean(Ranking[] rankings, ToDoubleFunction<Ranking> measure) {
    return Arrays.stream(rankings).mapToDouble(measure).average().orElse(0);
  }
}
