package kindred.learner.publishing;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When a new version is made: at first often, so that search improves within minutes; then in
 * intervals that grow, since every version means embedding the whole gallery again.
 *
 * @param firstSteps between the first version and the second
 * @param growth of the intervals from version to version, at least 1
 * @param maxSteps that an interval grows to
 * @param whenCaughtUp whether the end of the log is an occasion as well
 * @param minSteps since the latest version, for that occasion
 * @param quiet how long no sample may have come, for that occasion
 */
public record PublishingCadence(
    int firstSteps,
    double growth,
    int maxSteps,
    boolean whenCaughtUp,
    int minSteps,
    Duration quiet) {
  public PublishingCadence {
    check(firstSteps >= 1, "first-steps", firstSteps, "1 or more");
    check(growth >= 1 && growth <= 10, "growth", growth, "1 to 10");
    check(maxSteps >= firstSteps, "max-steps", maxSteps, "first-steps or more");
    check(minSteps >= 1, "min-steps", minSteps, "1 or more");
    check(!quiet.isNegative(), "quiet", quiet, "0 or more");
  }

  /**
   * @param publish {@code learner.publish}
   */
  public static PublishingCadence from(Config publish) {
    return new PublishingCadence(
        publish.getInt("first-steps"),
        publish.getDouble("growth"),
        publish.getInt("max-steps"),
        publish.getBoolean("when-caught-up"),
        publish.getInt("min-steps"),
        publish.getDuration("quiet"));
  }

  /**
   * Whether a version is due in the course of training.
   *
   * @param steps since the latest version
   * @param versions that there are, at least 1
   */
  public boolean due(long steps, int versions) {
    return steps >= Math.min(maxSteps, firstSteps * Math.pow(growth, versions - 1.0));
  }

  /**
   * Whether a version is due at the end of the log.
   *
   * @param steps since the latest version
   * @param idle how long no sample has come
   */
  public boolean dueWhenCaughtUp(long steps, Duration idle) {
    return whenCaughtUp && steps >= minSteps && idle.compareTo(quiet) >= 0;
  }

  private static void check(boolean right, String key, Object value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.publish." + key + " " + value + " is not " + range);
    }
  }
}
