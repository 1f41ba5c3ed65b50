package kindred.learner.synthesis;

import com.typesafe.config.Config;

/**
 * How negatives are synthesised (methods.md 14).
 *
 * @param enabled whether they are
 * @param alpha α, the metric loss at which negatives are pulled in by e⁻¹ of the way that is left
 * @param beta β, the generator's loss at which synthetic negatives weigh 1 − e⁻¹
 * @param lambda λ, of the generator's classification loss against its reconstruction
 * @param softWeight c, a factor of that classification loss
 * @param windowSteps over which losses are averaged
 * @param maxReconstruction the generator's error per dimension, as a share of the features'
 *     variance, from which on its negatives are left out
 * @param negatives synthesised in a step, at most
 * @param hiddenUnits of the generator
 * @param generatorLearningRate of the generator
 * @param softmaxLearningRate of its classification layer
 * @param softmaxScale of that layer's logits
 */
public record SynthesisSettings(
    boolean enabled,
    double alpha,
    double beta,
    double lambda,
    double softWeight,
    int windowSteps,
    double maxReconstruction,
    int negatives,
    int hiddenUnits,
    double generatorLearningRate,
    double softmaxLearningRate,
    double softmaxScale) {
  /** As in the reference configuration: not enabled. */
  public static final SynthesisSettings OFF =
      new SynthesisSettings(false, 90, 10_000, 0.5, 10_000, 64, 0.5, 256, 512, 0.01, 0.001, 16);

  public SynthesisSettings {
    check(alpha > 0, "alpha", alpha, "above 0");
    check(beta > 0, "beta", beta, "above 0");
    check(lambda >= 0 && lambda <= 1, "lambda", lambda, "0 to 1");
    check(softWeight >= 0, "soft-weight", softWeight, "0 or more");
    check(
        windowSteps >= 1 && windowSteps <= 1_000_000, "window-steps", windowSteps, "1 to 1000000");
    check(
        maxReconstruction >= 0 && maxReconstruction <= 1000,
        "max-reconstruction",
        maxReconstruction,
        "0 to 1000");
    check(negatives >= 1 && negatives <= 65_536, "negatives", negatives, "1 to 65536");
    check(hiddenUnits >= 1 && hiddenUnits <= 65_536, "hidden-units", hiddenUnits, "1 to 65536");
    checkRate(generatorLearningRate, "generator-learning-rate");
    checkRate(softmaxLearningRate, "softmax-learning-rate");
    check(softmaxScale > 0, "softmax-scale", softmaxScale, "above 0");
  }

  /**
   * @param synthesis {@code learner.synthesis}
   */
  public static SynthesisSettings from(Config synthesis) {
    return new SynthesisSettings(
        synthesis.getBoolean("enabled"),
        synthesis.getDouble("alpha"),
        synthesis.getDouble("beta"),
        synthesis.getDouble("lambda"),
        synthesis.getDouble("soft-weight"),
        synthesis.getInt("window-steps"),
        synthesis.getDouble("max-reconstruction"),
        synthesis.getInt("negatives"),
        synthesis.getInt("hidden-units"),
        synthesis.getDouble("generator-learning-rate"),
        synthesis.getDouble("softmax-learning-rate"),
        synthesis.getDouble("softmax-scale"));
  }

  private static void checkRate(double rate, String key) {
    check(rate > 0 && rate <= 1, key, rate, "above 0, up to 1");
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.synthesis." + key + " " + value + " is not " + range);
    }
  }
}
