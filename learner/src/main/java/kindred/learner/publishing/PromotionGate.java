package kindred.learner.publishing;

import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.SignTest;
import kindred.schemas.GateDecision;

/**
 * Whether a candidate goes live: unless it is worse than the live version on classes that neither
 * was trained on. Both answer the same queries, so the queries on which they differ decide: exact
 * one-sided sign tests, one on recall@1 (which is McNemar's test) and one on MAP@R. A candidate
 * that is merely not better passes: it knows the newest classes.
 *
 * @param settings the level of the tests and how many queries they need
 */
public record PromotionGate(GateSettings settings) {
  /**
   * What the versions made of the held-out images.
   *
   * @param classes with at least one query
   * @param candidate one entry per query
   * @param live the same queries, or empty where there is none to compare with
   * @param initial the same queries under version 1's weights
   */
  public record Trial(
      int classes, Ranking[] candidate, Optional<Ranking[]> live, Ranking[] initial) {}

  /** The decision on a version. */
  public GateDecision decide(int version, Trial trial) {
    var metrics = new TreeMap<String, Double>();
    put(metrics, "candidate", trial.candidate());
    put(metrics, "initial", trial.initial());
    trial.live().ifPresent(live -> put(metrics, "live", live));
    metrics.put("queries", (double) trial.candidate().length);
    metrics.put("classes", (double) trial.classes());
    var objection = objection(trial);
    return GateDecision.newBuilder()
        .setCandidate(version)
        .setPromoted(objection.isEmpty())
        .setReason(objection.orElseGet(() -> consent(trial)))
        .setMetrics(metrics)
        .build();
  }

  private boolean tooFew(Trial trial) {
    return trial.candidate().length < settings.minQueries();
  }

  private String consent(Trial trial) {
    if (trial.live().isEmpty()) {
      return "no live version to compare with";
    }
    return tooFew(trial)
        ? "too few held-out queries to tell: %d of %d"
            .formatted(trial.candidate().length, settings.minQueries())
        : "not worse than the live version on held-out classes";
  }

  private Optional<String> objection(Trial trial) {
    if (trial.live().isEmpty() || tooFew(trial)) {
      return Optional.empty();
    }
    return objection("recall@1", Ranking::recallAt1, trial)
        .or(() -> objection("MAP@R", Ranking::mapAtR, trial));
  }

  private Optional<String> objection(String name, ToDoubleFunction<Ranking> measure, Trial trial) {
    var live = trial.live().orElseThrow();
    var worse = 0;
    var better = 0;
    for (var query = 0; query < live.length; query++) {
      var difference =
          Double.compare(
              measure.applyAsDouble(trial.candidate()[query]), measure.applyAsDouble(live[query]));
      worse += difference < 0 ? 1 : 0;
      better += difference > 0 ? 1 : 0;
    }
    return SignTest.pValue(worse, better) > settings.level()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s on held-out classes is worse than the live version's: worse on %d queries,"
                    + " better on %d",
                name,
                worse,
                better));
  }

  private static void put(TreeMap<String, Double> metrics, String who, Ranking[] rankings) {
    if (rankings.length == 0) {
      return;
    }
    var mean = Ranking.mean(rankings);
    metrics.put(who + "RecallAt1", mean.recallAt1());
    metrics.put(who + "MapAtR", mean.mapAtR());
  }
}
