package kindred.learner.memory;

import com.typesafe.config.Config;

/**
 * A memory of recent embeddings (methods.md 17).
 *
 * @param capacity in embeddings; 0: none
 * @param weight of the pair loss against it, beside the one within the batch
 * @param warmUpSteps before which it fills but is not used
 * @param maxDrift entries of an age at which embeddings have moved farther than this are not used:
 *     1 − cosine, 0 to 2; 2 uses all
 */
public record CrossBatchSettings(int capacity, double weight, int warmUpSteps, double maxDrift) {
  /** No memory. */
  public static final CrossBatchSettings OFF = new CrossBatchSettings(0, 1, 0, 2);

  public CrossBatchSettings {
    check(capacity >= 0, "capacity", capacity, "0 or more");
    check(weight >= 0, "weight", weight, "0 or more");
    check(warmUpSteps >= 0, "warm-up-steps", warmUpSteps, "0 or more");
    check(maxDrift > 0 && maxDrift <= 2, "max-drift", maxDrift, "above 0, up to 2");
  }

  /**
   * @param memory {@code learner.objective.cross-batch}
   */
  public static CrossBatchSettings from(Config memory) {
    return new CrossBatchSettings(
        memory.getInt("capacity"),
        memory.getDouble("weight"),
        memory.getInt("warm-up-steps"),
        memory.getDouble("max-drift"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.objective.cross-batch." + key + " " + value + " is not " + range);
    }
  }
}
