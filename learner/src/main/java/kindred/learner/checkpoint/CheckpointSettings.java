package kindred.learner.checkpoint;

import com.typesafe.config.Config;
import java.nio.file.Path;

/**
 * Where the state is kept.
 *
 * @param directory of the checkpoints
 * @param keep how many
 * @param everySteps one is written
 */
public record CheckpointSettings(Path directory, int keep, int everySteps) {
  public CheckpointSettings {
    check(keep >= 1, "keep", keep);
    check(everySteps >= 1, "every-steps", everySteps);
  }

  /**
   * @param checkpoint {@code learner.checkpoint}
   */
  public static CheckpointSettings from(Config checkpoint) {
    return new CheckpointSettings(
        Path.of(checkpoint.getString("directory")),
        checkpoint.getInt("keep"),
        checkpoint.getInt("every-steps"));
  }

  private static void check(boolean right, String key, int value) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.checkpoint." + key + " " + value + " is not 1 or more");
    }
  }
}
