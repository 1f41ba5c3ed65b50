package kindred.learner.evaluation;

import com.typesafe.config.Config;

/**
 * When embeddings count as collapsed, or a batch teaches nothing any more.
 *
 * @param factor a of both fading means: 0.98 looks at about the last 50 steps
 * @param minSteps before which there is no alarm
 * @param minEmbeddingVariance below it, 0 to 1; 0: no alarm
 * @param maxZeroLossShare above it, 0 to 1; 1: no alarm
 */
public record AlarmSettings(
    double factor, int minSteps, double minEmbeddingVariance, double maxZeroLossShare) {
  public AlarmSettings {
    check(factor > 0 && factor <= 1, "factor", factor, "above 0, up to 1");
    check(minSteps >= 1, "min-steps", minSteps, "1 or more");
    check(
        minEmbeddingVariance >= 0 && minEmbeddingVariance <= 1,
        "min-embedding-variance",
        minEmbeddingVariance,
        "0 to 1");
    check(
        maxZeroLossShare >= 0 && maxZeroLossShare <= 1,
        "max-zero-loss-share",
        maxZeroLossShare,
        "0 to 1");
  }

  /**
   * @param alarm {@code learner.gate.alarm}
   */
  public static AlarmSettings from(Config alarm) {
    return new AlarmSettings(
        alarm.getDouble("factor"),
        alarm.getInt("min-steps"),
        alarm.getDouble("min-embedding-variance"),
        alarm.getDouble("max-zero-loss-share"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.gate.alarm." + key + " " + value + " is not " + range);
    }
  }
}
