package kindred.learner.mining;

import com.typesafe.config.Config;

/**
 * How {@link PolicyMiner} learns which negatives to draw (methods.md 9).
 *
 * @param candidates M, negatives that are weighed against each other for an anchor
 * @param learningRate η, of Adam
 * @param temperature τ, of the softmax
 * @param averageSteps whose gradients make one update
 * @param entropyWeight of the bonus that keeps the draw from narrowing early
 * @param uniformShare ε, mixed in
 * @param countedImages of the latest so many drawn images it is known how often they were drawn
 */
public record PolicySettings(
    int candidates,
    double learningRate,
    double temperature,
    int averageSteps,
    double entropyWeight,
    double uniformShare,
    int countedImages) {
  /** As in the reference configuration. */
  public static final PolicySettings USUAL =
      new PolicySettings(32, 0.005, 1, 20, 0.01, 0.1, 20_000);

  public PolicySettings {
    check(candidates >= 2 && candidates <= 4096, "candidates", candidates, "2 to 4096");
    check(learningRate > 0 && learningRate <= 1, "learning-rate", learningRate, "above 0, up to 1");
    check(temperature > 0, "temperature", temperature, "above 0");
    check(averageSteps >= 1, "average-steps", averageSteps, "1 or more");
    check(entropyWeight >= 0, "entropy-weight", entropyWeight, "0 or more");
    check(uniformShare >= 0 && uniformShare <= 1, "uniform-share", uniformShare, "0 to 1");
    check(countedImages >= 1, "counted-images", countedImages, "1 or more");
  }

  /**
   * @param policy {@code learner.batch.policy}
   */
  public static PolicySettings from(Config policy) {
    return new PolicySettings(
        policy.getInt("candidates"),
        policy.getDouble("learning-rate"),
        policy.getDouble("temperature"),
        policy.getInt("average-steps"),
        policy.getDouble("entropy-weight"),
        policy.getDouble("uniform-share"),
        policy.getInt("counted-images"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.batch.policy." + key + " " + value + " is not " + range);
    }
  }
}
