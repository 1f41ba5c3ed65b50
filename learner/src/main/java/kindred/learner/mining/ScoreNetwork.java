package kindred.learner.mining;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A multilayer perceptron from five features to one score: {@code g(φ) = w₂·tanh(W₁φ + b₁) + b₂}
 * with 32 hidden units. Plain arrays of doubles: it is asked for a few hundred scores a step, which
 * is less than one call into native code, and gives the same result on every machine.
 *
 * @param parameters W₁ row by row, b₁, w₂, b₂; changed in place by whoever trains it
 */
record ScoreNetwork(double[] parameters) {
  static final int FEATURES = 5;
  static final int HIDDEN = 32;
  static final int PARAMETERS = HIDDEN * (FEATURES + 2) + 1;

  private static final int HIDDEN_BIAS = HIDDEN * FEATURES;
  private static final int OUT = HIDDEN_BIAS + HIDDEN;
  private static final int OUT_BIAS = OUT + HIDDEN;

  ScoreNetwork {
    if (parameters.length != PARAMETERS) {
      throw new IllegalArgumentException(
          parameters.length + " parameters for a score network of " + PARAMETERS);
    }
  }

  /** With random hidden units whose scores are all 0: nothing is preferred yet. */
  static ScoreNetwork initial(SplittableRandom random) {
    var parameters = new double[PARAMETERS];
    for (var i = 0; i < HIDDEN_BIAS; i++) {
      parameters[i] = random.nextGaussian() / Math.sqrt(FEATURES);
    }
    return new ScoreNetwork(parameters);
  }

  /** A score for each row of features. */
  double[] scores(double[][] features) {
    return Arrays.stream(features).mapToDouble(row -> score(hidden(row))).toArray();
  }

  private double score(double[] hidden) {
    var sum = parameters[OUT_BIAS];
    for (var h = 0; h < HIDDEN; h++) {
      sum += parameters[OUT + h] * hidden[h];
    }
    return sum;
  }

  private double[] hidden(double[] features) {
    var hidden = new double[HIDDEN];
    for (var h = 0; h < HIDDEN; h++) {
      var sum = parameters[HIDDEN_BIAS + h];
      for (var f = 0; f < FEATURES; f++) {
        sum += parameters[h * FEATURES + f] * features[f];
      }
      hidden[h] = Math.tanh(sum);
    }
    return hidden;
  }

  /**
   * Adds the gradient by the parameters to a sum.
   *
   * @param features a row for each score
   * @param byScores gradient by the scores
   * @param sum as long as the parameters
   */
  void addGradient(double[][] features, double[] byScores, double[] sum) {
    for (var k = 0; k < features.length; k++) {
      var hidden = hidden(features[k]);
      sum[OUT_BIAS] += byScores[k];
      for (var h = 0; h < HIDDEN; h++) {
        sum[OUT + h] += byScores[k] * hidden[h];
        var inner = byScores[k] * parameters[OUT + h] * (1 - hidden[h] * hidden[h]);
        sum[HIDDEN_BIAS + h] += inner;
        for (var f = 0; f < FEATURES; f++) {
          sum[h * FEATURES + f] += inner * features[k][f];
        }
      }
    }
  }
}
