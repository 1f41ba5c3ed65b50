package kindred.learner.publishing;

import com.typesafe.config.Config;
import kindred.learner.evaluation.AlarmSettings;

/**
 * When a candidate counts as worse than the live version.
 *
 * @param minQueries fewer held-out queries than this can't tell
 * @param level of the one-sided tests together: how often an equal candidate is refused, at most
 * @param galleryImages trained images that held-out images of their classes are looked for among
 * @param alarm what refuses a candidate whatever the tests say
 */
public record GateSettings(int minQueries, double level, int galleryImages, AlarmSettings alarm) {
  // Where signs are drawn no p-value is below 1 of 10,000: a level near it would refuse nothing.
  private static final double LEAST_LEVEL = 0.001;

  public GateSettings {
    if (minQueries < 1) {
      throw new IllegalArgumentException(
          "learner.gate.min-queries " + minQueries + " is not 1 or more");
    }
    if (!(level >= LEAST_LEVEL && level < 1)) {
      throw new IllegalArgumentException(
          "learner.gate.level " + level + " is not " + LEAST_LEVEL + " or more, below 1");
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

  /**
   * Classes without which no test can refuse: if all of C classes are worse, chance alone makes
   * them so with probability {@code 2^−C}, which has to be within the level. 5 at a level of 0.05.
   */
  int leastClasses() {
    var classes = 0;
    for (var p = 1.0; p > level; p /= 2) {
      classes++;
    }
    return classes;
  }

  /** Whether so many queries of so many classes can tell anything. */
  boolean tells(int queries, int classes) {
    return queries >= minQueries && classes >= leastClasses();
  }
}
