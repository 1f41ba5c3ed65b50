package kindred.learner;

import com.typesafe.config.Config;
import kindred.learner.evaluation.MaturitySettings;

/**
 * What is told about learning.
 *
 * @param everySteps a report is written
 * @param recallFactor a of the prequential mean: 0.999 looks at about the last 1000 samples
 * @param confusedPairs of classes in a report
 * @param confusedCapacity pairs that are counted
 * @param driftDelta of the detector of changes in recall@1
 * @param maturity of classes
 */
public record ReportSettings(
    int everySteps,
    double recallFactor,
    int confusedPairs,
    int confusedCapacity,
    double driftDelta,
    MaturitySettings maturity) {
  public ReportSettings {
    check(everySteps >= 1, "every-steps", everySteps, "1 or more");
    check(recallFactor > 0 && recallFactor <= 1, "recall-factor", recallFactor, "above 0, up to 1");
    check(confusedPairs >= 0, "confused-pairs", confusedPairs, "0 or more");
    check(
        confusedCapacity > confusedPairs,
        "confused-capacity",
        confusedCapacity,
        "more than confused-pairs");
    check(driftDelta > 0 && driftDelta < 1, "drift-delta", driftDelta, "above 0, below 1");
  }

  /**
   * @param report {@code learner.report}
   */
  public static ReportSettings from(Config report) {
    return new ReportSettings(
        report.getInt("every-steps"),
        report.getDouble("recall-factor"),
        report.getInt("confused-pairs"),
        report.getInt("confused-capacity"),
        report.getDouble("drift-delta"),
        MaturitySettings.from(report.getConfig("maturity")));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.report." + key + " " + value + " is not " + range);
    }
  }
}
