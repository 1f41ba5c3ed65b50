package kindred.learner.evaluation;

import com.typesafe.config.Config;

/**
 * When a class counts as mature, and how many are told.
 *
 * @param classes in a report, the least mature
 * @param capacityClasses that are followed
 * @param recallFactor a of a class's fading recall@1: 0.9 looks at about its last 10 samples
 * @param minSeen of a mature class
 * @param minRecall of a mature class, 0 to 1
 */
public record MaturitySettings(
    int classes, int capacityClasses, double recallFactor, int minSeen, double minRecall) {
  public MaturitySettings {
    check(classes >= 0, "classes", classes, "0 or more");
    check(capacityClasses >= 1, "capacity-classes", capacityClasses, "1 or more");
    check(recallFactor > 0 && recallFactor <= 1, "recall-factor", recallFactor, "above 0, up to 1");
    check(minSeen >= 1, "min-seen", minSeen, "1 or more");
    check(minRecall >= 0 && minRecall <= 1, "min-recall", minRecall, "0 to 1");
  }

  /**
   * @param maturity {@code learner.report.maturity}
   */
  public static MaturitySettings from(Config maturity) {
    return new MaturitySettings(
        maturity.getInt("classes"),
        maturity.getInt("capacity-classes"),
        maturity.getDouble("recall-factor"),
        maturity.getInt("min-seen"),
        maturity.getDouble("min-recall"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.report.maturity." + key + " " + value + " is not " + range);
    }
  }
}
