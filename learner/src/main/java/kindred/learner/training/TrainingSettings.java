package kindred.learner.training;

import com.typesafe.config.Config;
import kindred.encoder.Precision;

/**
 * How a step changes the weights.
 *
 * @param learningRate of the network
 * @param signatureLearningRate of the class signatures
 * @param warmUpSteps over which both grow from 0
 * @param maxGradientNorm longer gradients are scaled down to it
 * @param classificationWeight λ, of the classification loss beside the pair loss
 * @param classificationScale s, of its softmax
 * @param averageDecay of the mean of the weights that is published; 0: the weights themselves are
 * @param maxNonFinite so many steps in a row without a finite loss stop the learner
 * @param precision of the trunk's convolutions
 */
public record TrainingSettings(
    double learningRate,
    double signatureLearningRate,
    int warmUpSteps,
    double maxGradientNorm,
    double classificationWeight,
    double classificationScale,
    double averageDecay,
    int maxNonFinite,
    Precision precision) {
  public TrainingSettings {
    check(learningRate > 0 && learningRate <= 1, "learning-rate", learningRate, "above 0, up to 1");
    check(
        signatureLearningRate >= 0 && signatureLearningRate <= 1,
        "signature-learning-rate",
        signatureLearningRate,
        "0 to 1");
    check(warmUpSteps >= 0, "warm-up-steps", warmUpSteps, "0 or more");
    check(maxGradientNorm > 0, "max-gradient-norm", maxGradientNorm, "above 0");
    check(classificationWeight >= 0, "classification-weight", classificationWeight, "0 or more");
    check(classificationScale > 0, "classification-scale", classificationScale, "above 0");
    check(averageDecay >= 0 && averageDecay < 1, "average-decay", averageDecay, "0 to below 1");
    check(maxNonFinite >= 1, "max-non-finite", maxNonFinite, "1 or more");
  }

  /**
   * @param training {@code learner.training}
   */
  public static TrainingSettings from(Config training) {
    return new TrainingSettings(
        training.getDouble("learning-rate"),
        training.getDouble("signature-learning-rate"),
        training.getInt("warm-up-steps"),
        training.getDouble("max-gradient-norm"),
        training.getDouble("classification-weight"),
        training.getDouble("classification-scale"),
        training.getDouble("average-decay"),
        training.getInt("max-non-finite"),
        precision(training.getString("precision")));
  }

  private static Precision precision(String name) {
    return switch (name) {
      case "float32" -> Precision.FLOAT32;
      case "bfloat16" -> Precision.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "learner.training.precision '" + name + "' is not float32 or bfloat16");
    };
  }

  /** The same with the trunk in this precision. */
  public TrainingSettings in(Precision other) {
    return new TrainingSettings(
        learningRate,
        signatureLearningRate,
        warmUpSteps,
        maxGradientNorm,
        classificationWeight,
        classificationScale,
        averageDecay,
        maxNonFinite,
        other);
  }

  /** What the rates are multiplied with at a step, from 0. */
  double warmUp(long step) {
    return step >= warmUpSteps ? 1 : (step + 1.0) / warmUpSteps;
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.training." + key + " " + value + " is not " + range);
    }
  }
}
