package kindred.learner.publishing;

import java.util.function.ToDoubleFunction;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.SignTest;

/**
 * A candidate and the live version on the same queries.
 *
 * @param measure what is compared
 * @param queries what they are
 * @param key of the p-value among a decision's figures
 * @param worse queries on which the candidate is worse
 * @param better queries on which it is better
 */
record PairedTest(String measure, String queries, String key, int worse, int better) {
  static PairedTest of(
      String measure,
      String queries,
      String key,
      Ranking[] candidate,
      Ranking[] live,
      ToDoubleFunction<Ranking> value) {
    var worse = 0;
    var better = 0;
    for (var query = 0; query < live.length; query++) {
      var difference =
          Double.compare(value.applyAsDouble(candidate[query]), value.applyAsDouble(live[query]));
      worse += difference < 0 ? 1 : 0;
      better += difference > 0 ? 1 : 0;
    }
    return new PairedTest(measure, queries, key, worse, better);
  }

  /** How often an equal candidate would be worse on so many. */
  double pValue() {
    return SignTest.pValue(worse, better);
  }

  /** What it says against the candidate. */
  String objection() {
    return "%s on %s is worse than the live version's: worse on %d queries, better on %d"
        .formatted(measure, queries, worse, better);
  }
}
