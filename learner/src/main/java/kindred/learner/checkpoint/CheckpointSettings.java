package kindred.learner.checkpoint;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the state is kept.
 *
 * @param directory of the checkpoints
 * @param keep how many
 * @param everySteps one is written
 * @param diskWait how long what can't be written is tried again
 * @param startAnew whether everything is learnt again where none is whole
 */
public record CheckpointSettings(
    Path directory, int keep, int everySteps, Duration diskWait, boolean startAnew) {
  public CheckpointSettings {
    check(keep >= 1, "keep", keep);
    check(everySteps >= 1, "every-steps", everySteps);
    if (diskWait.isNegative() || diskWait.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException(
          "learner.checkpoint.disk-wait " + diskWait + " is not 0 to 7 days");
    }
  }

  /**
   * @param checkpoint {@code learner.checkpoint}
   */
  public static CheckpointSettings from(Config checkpoint) {
    return new CheckpointSettings(
        Path.of(checkpoint.getString("directory")),
        checkpoint.getInt("keep"),
        checkpoint.getInt("every-steps"),
        checkpoint.getDuration("disk-wait"),
        checkpoint.getBoolean("start-anew"));
  }

  private static void check(boolean right, String key, int value) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.checkpoint." + key + " " + value + " is not 1 or more");
    }
  }
}
