package kindred.learner.publishing;

import com.typesafe.config.Config;

/**
 * When a candidate counts as worse than the live version.
 *
 * @param minQueries fewer held-out queries than this can't tell
 * @param level of the one-sided sign tests: how often an equal candidate is refused, at most, by
 *     each
 */
public record GateSettings(int minQueries, double level) {
  public GateSettings {
    if (minQueries < 1) {
      throw new IllegalArgumentException(
          "learner.gate.min-queries " + minQueries + " is not 1 or more");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "learner.gate.level " + level + " is not above 0, below 1");
    }
  }

  /**
   * @param gate {@code learner.gate}
   */
  public static GateSettings from(Config gate) {
    return new GateSettings(gate.getInt("min-queries"), gate.getDouble("level"));
  }
}
