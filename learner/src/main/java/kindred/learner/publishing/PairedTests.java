package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.SignFlips;

/**
 * All that a candidate is tested on, and what came of it: recall@1 and MAP@R, each on held-out
 * classes, on held-out images of trained classes, and on both kinds together. A kind is tested by
 * itself where it has enough classes to refuse anything; in both together it takes part with
 * however many it has.
 *
 * @param tests none where there is nothing to compare with, or too little to tell
 * @param pValues of the tests, adjusted for their number
 */
record PairedTests(List<PairedTest> tests, double[] pValues) {
  static final String CLASSES = "held-out classes";
  static final String IMAGES = "held-out images";
  private static final String BOTH = "both together";

  /**
   * @param version seeds the randomisation: a decision that is taken again is the same
   */
  static PairedTests of(int version, Trial trial, GateSettings settings) {
    var tests = new ArrayList<PairedTest>();
    if (trial.compared() && settings.tells(trial.queries(), trial.classCount())) {
      add(tests, "recall@1", "pRecallAt1", trial, settings.leastClasses(), Ranking::recallAt1);
      add(tests, "MAP@R", "pMapAtR", trial, settings.leastClasses(), Ranking::mapAtR);
    }
    return new PairedTests(
        List.copyOf(tests), SignFlips.pValues(matrix(tests), new SplittableRandom(version)));
  }

  private static void add(
      List<PairedTest> tests,
      String measure,
      String key,
      Trial trial,
      int leastClasses,
      ToDoubleFunction<Ranking> value) {
    var classes = PairedTest.of(measure, CLASSES, key, trial.classes(), value);
    var images = PairedTest.of(measure, IMAGES, key("images", key), trial.images(), value);
    for (var test : List.of(classes, images)) {
      if (test.differences().size() >= leastClasses) {
        tests.add(test);
      }
    }
    if (!classes.differences().isEmpty() && !images.differences().isEmpty()) {
      tests.add(classes.and(images, BOTH, key("both", key)));
    }
  }

  /** Tests x classes; a class without queries of a test has no difference there. */
  private static double[][] matrix(List<PairedTest> tests) {
    var labels = new TreeSet<String>();
    tests.forEach(test -> labels.addAll(test.differences().keySet()));
    return tests.stream()
        .map(
            test ->
                labels.stream()
                    .mapToDouble(label -> test.differences().getOrDefault(label, 0.0))
                    .toArray())
        .toArray(double[][]::new);
  }

  /**
   * What speaks against the candidate. Where a measure is worse on a kind of queries, both kinds
   * together have nothing to add.
   */
  List<String> objections(double level) {
    var rejected = IntStream.range(0, tests.size()).filter(i -> pValues[i] <= level).toArray();
    return IntStream.of(rejected)
        .filter(
            i ->
                !tests.get(i).queries().equals(BOTH)
                    || IntStream.of(rejected)
                        .noneMatch(
                            j -> j != i && tests.get(j).measure().equals(tests.get(i).measure())))
        .mapToObj(i -> tests.get(i).objection(pValues[i]))
        .toList();
  }

  /** The name of a figure of one kind of queries. */
  static String key(String prefix, String name) {
    return prefix.isEmpty()
        ? name
        : prefix + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
