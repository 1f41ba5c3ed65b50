package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.learner.evaluation.Holm;
import kindred.learner.evaluation.Ranking;
import kindred.schemas.GateDecision;

/**
 * Whether a candidate goes live: unless it is worse than the live version on images that neither
 * was trained on. Both answer the same queries, so the queries on which they differ decide: exact
 * one-sided sign tests on recall@1 (which is McNemar's test) and on MAP@R, for held-out classes and
 * for held-out images of trained classes, as far as there are enough queries of the kind. {@link
 * Holm} corrects for their number (two or four): a candidate that is as good as the live version is
 * refused with a probability of at most {@code learner.gate.level}, by whatever test. That holds
 * for one decision, and as far as queries are independent; those of one class are not quite. A
 * candidate that is merely not better passes: it knows the newest classes.
 *
 * <p>An alarm refuses a candidate whatever the tests say.
 *
 * @param settings the level of the tests and how many queries they need
 */
public record PromotionGate(GateSettings settings) {
  private static final String CLASSES = "held-out classes";
  private static final String IMAGES = "held-out images";

  /**
   * The decision on a version.
   *
   * @param alarm what is wrong with its training, if anything is
   */
  public GateDecision decide(int version, Trial trial, Optional<String> alarm) {
    var tests = tests(trial);
    var metrics = new TreeMap<String, Double>();
    put(metrics, "", trial.classes());
    put(metrics, "images", trial.images());
    tests.forEach(test -> metrics.put(test.key(), test.pValue()));
    var objections = new ArrayList<String>();
    alarm.ifPresent(objections::add);
    var pValues = tests.stream().mapToDouble(PairedTest::pValue).toArray();
    for (var place : Holm.rejected(pValues, settings.level())) {
      objections.add(tests.get(place).objection());
    }
    return GateDecision.newBuilder()
        .setCandidate(version)
        .setPromoted(objections.isEmpty())
        .setReason(objections.isEmpty() ? consent(trial, tests) : String.join("; ", objections))
        .setMetrics(metrics)
        .build();
  }

  private List<PairedTest> tests(Trial trial) {
    var tests = new ArrayList<PairedTest>();
    add(tests, CLASSES, "", trial.classes());
    add(tests, IMAGES, "images", trial.images());
    return tests;
  }

  private void add(List<PairedTest> tests, String queries, String prefix, Trial.Answers answers) {
    if (answers.live().isPresent() && answers.candidate().length >= settings.minQueries()) {
      var live = answers.live().get();
      tests.add(
          PairedTest.of(
              "recall@1",
              queries,
              key(prefix, "pRecallAt1"),
              answers.candidate(),
              live,
              Ranking::recallAt1));
      tests.add(
          PairedTest.of(
              "MAP@R",
              queries,
              key(prefix, "pMapAtR"),
              answers.candidate(),
              live,
              Ranking::mapAtR));
    }
  }

  private String consent(Trial trial, List<PairedTest> tests) {
    if (trial.classes().live().isEmpty()) {
      return "no live version to compare with";
    }
    if (tests.isEmpty()) {
      return "too few held-out queries to tell: %d and %d of %d"
          .formatted(
              trial.classes().candidate().length,
              trial.images().candidate().length,
              settings.minQueries());
    }
    return tests.stream()
        .map(PairedTest::queries)
        .distinct()
        .collect(Collectors.joining(" and on ", "not worse than the live version on ", ""));
  }

  private static void put(Map<String, Double> metrics, String prefix, Trial.Answers answers) {
    put(metrics, key(prefix, "candidate"), answers.candidate());
    answers.live().ifPresent(live -> put(metrics, key(prefix, "live"), live));
    answers.initial().ifPresent(initial -> put(metrics, key(prefix, "initial"), initial));
    metrics.put(key(prefix, "queries"), (double) answers.candidate().length);
    metrics.put(key(prefix, "classes"), (double) answers.classes());
  }

  private static void put(Map<String, Double> metrics, String who, Ranking[] rankings) {
    if (rankings.length == 0) {
      return;
    }
    var mean = Ranking.mean(rankings);
    metrics.put(who + "RecallAt1", mean.recallAt1());
    metrics.put(who + "MapAtR", mean.mapAtR());
  }

  private static String key(String prefix, String name) {
    return prefix.isEmpty()
        ? name
        : prefix + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
