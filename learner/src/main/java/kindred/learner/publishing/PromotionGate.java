package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.SignFlips;
import kindred.schemas.GateDecision;

/**
 * Whether a candidate goes live: unless it is worse than the live version on images that neither
 * was trained on. Both answer the same queries; {@link PairedTests} compares recall@1 and MAP@R
 * class by class with {@link SignFlips}, at one level for all tests of a decision: a candidate that
 * is as good as the live version is refused with a probability of at most {@code
 * learner.gate.level}, by whatever test, however alike the queries of a class are. That holds for
 * one decision, and as far as classes are independent. A candidate that is merely not better
 * passes: it knows the newest classes.
 *
 * <p>Where there are too few queries or classes for any test to refuse, a candidate passes
 * unexamined and the reason says so; likewise of a kind of queries that is too small by itself.
 *
 * <p>An alarm refuses a candidate whatever the tests say. (docs/decisions/0007)
 *
 * @param settings the level of the tests and how many queries they need
 */
public record PromotionGate(GateSettings settings) {
  /**
   * The decision on a version.
   *
   * @param alarm what is wrong with its training, if anything is
   */
  public GateDecision decide(int version, Trial trial, Optional<String> alarm) {
    var tests = PairedTests.of(version, trial, settings);
    var metrics = new TreeMap<String, Double>();
    put(metrics, "", trial.classes());
    put(metrics, "images", trial.images());
    for (var i = 0; i < tests.tests().size(); i++) {
      metrics.put(tests.tests().get(i).key(), tests.pValues()[i]);
    }
    var objections = new ArrayList<String>();
    alarm.ifPresent(objections::add);
    objections.addAll(tests.objections(settings.level()));
    return GateDecision.newBuilder()
        .setCandidate(version)
        .setPromoted(objections.isEmpty())
        .setReason(objections.isEmpty() ? consent(trial, tests) : String.join("; ", objections))
        .setMetrics(metrics)
        .build();
  }

  private String consent(Trial trial, PairedTests tests) {
    if (!trial.compared()) {
      return "no live version to compare with";
    }
    if (trial.queries() < settings.minQueries()) {
      return "too few held-out queries to tell: %d of %d"
          .formatted(trial.queries(), settings.minQueries());
    }
    if (tests.tests().isEmpty()) {
      return "too few classes of held-out queries to tell: %d of %d"
          .formatted(trial.classCount(), settings.leastClasses());
    }
    return tests.tests().stream()
            .map(PairedTest::queries)
            .distinct()
            .collect(Collectors.joining(", on ", "not worse than the live version on ", ""))
        + tooFew(PairedTests.CLASSES, trial.classes())
        + tooFew(PairedTests.IMAGES, trial.images());
  }

  private String tooFew(String queries, Trial.Answers answers) {
    var classes = answers.classes();
    return classes == 0 || classes >= settings.leastClasses()
        ? ""
        : "; %s by themselves have too few classes to tell: %d of %d"
            .formatted(queries, classes, settings.leastClasses());
  }

  private static void put(Map<String, Double> metrics, String prefix, Trial.Answers answers) {
    put(metrics, PairedTests.key(prefix, "candidate"), answers.candidate());
    answers.live().ifPresent(live -> put(metrics, PairedTests.key(prefix, "live"), live));
    answers
        .initial()
        .ifPresent(initial -> put(metrics, PairedTests.key(prefix, "initial"), initial));
    metrics.put(PairedTests.key(prefix, "queries"), (double) answers.queries());
    metrics.put(PairedTests.key(prefix, "classes"), (double) answers.classes());
  }

  private static void put(Map<String, Double> metrics, String who, Ranking[] rankings) {
    if (rankings.length == 0) {
      return;
    }
    var mean = Ranking.mean(rankings);
    metrics.put(who + "RecallAt1", mean.recallAt1());
    metrics.put(who + "MapAtR", mean.mapAtR());
  }
}
