package kindred.learner.publishing;

import com.typesafe.config.Config;
import kindred.learner.evaluation.AlarmSettings;

/**
 * When a candidate counts as worse than the live version.
 *
 * @param minQueries fewer held-out queries of a kind than this can't tell
 * @param level of the one-sided sign tests together: how often an equal candidate is refused, at
 *     most
 * @param galleryImages trained images that held-out images of their classes are looked for among
 * @param alarm what refuses a candidate whatever the tests say
 */
public record GateSettings(int minQueries, double level, int galleryImages, AlarmSettings alarm) {
  public GateSettings {
    if (minQueries < 1) {
      throw new IllegalArgumentException(
          "learner.gate.min-queries " + minQueries + " is not 1 or more");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "learner.gate.level " + level + " is not above 0, below 1");
    }
    if (galleryImages < 1) {
      throw new IllegalArgumentException(
          "learner.gate.gallery-images " + galleryImages + " is not 1 or more");
    }
  }

  /**
   * @param gate {@code learner.gate}
   */
  public static GateSettings from(Config gate) {
    return new GateSettings(
        gate.getInt("min-queries"),
        gate.getDouble("level"),
        gate.getInt("gallery-images"),
        AlarmSettings.from(gate.getConfig("alarm")));
  }
}
