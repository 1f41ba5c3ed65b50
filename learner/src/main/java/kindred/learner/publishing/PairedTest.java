package kindred.learner.publishing;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.SignFlips;

/**
 * A candidate and the live version on the same queries, class by class: queries of one class
 * resemble each other, so classes are what counts as independent. A class has the sum over its
 * queries, so that all classes together say what the mean over the queries says, which is the
 * figure that is reported.
 *
 * @param measure what is compared
 * @param queries what they are
 * @param key of the p-value among a decision's figures
 * @param differences by class, candidate less live version
 */
record PairedTest(
    String measure, String queries, String key, SortedMap<String, Double> differences) {
  /**
   * @param answers of both versions
   * @param value the measure
   */
  static PairedTest of(
      String measure,
      String queries,
      String key,
      Trial.Answers answers,
      ToDoubleFunction<Ranking> value) {
    var differences = new TreeMap<String, Double>();
    var live = answers.live().orElseThrow();
    for (var query = 0; query < live.length; query++) {
      var difference =
          value.applyAsDouble(answers.candidate()[query]) - value.applyAsDouble(live[query]);
      differences.merge(answers.labels()[query], difference, Double::sum);
    }
    return new PairedTest(measure, queries, key, differences);
  }

  /**
   * Two kinds of queries as one test, each with the same weight however many queries it has: its
   * classes at a length of 1 together.
   */
  PairedTest and(PairedTest other, String queriesOfBoth, String keyOfBoth) {
    var both = new TreeMap<String, Double>();
    for (var test : List.of(this, other)) {
      var values = test.differences.values().stream().mapToDouble(Double::doubleValue).toArray();
      var unit = SignFlips.unit(values);
      var place = 0;
      for (var label : test.differences.keySet()) {
        both.merge(label, unit[place++], Double::sum);
      }
    }
    return new PairedTest(measure, queriesOfBoth, keyOfBoth, both);
  }

  /** What it says against the candidate. */
  String objection(double pValue) {
    return String.format(
        Locale.ROOT,
        "%s on %s is worse than the live version's: worse in %d classes, better in %d (p = %.4f)",
        measure,
        queries,
        differences.values().stream().filter(difference -> difference < 0).count(),
        differences.values().stream().filter(difference -> difference > 0).count(),
        pValue);
  }
}
