package kindred.learner.mining;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Drawing without replacement by a softmax over scores, mixed with a uniform draw so that every
 * candidate keeps a chance.
 *
 * <p>{@code q_k = (1−ε)·π_k + ε/|R|}, {@code π = softmax(g_R/τ)} over the candidates R that are
 * left; the probability of a sequence of draws is the product.
 *
 * @param temperature τ, above 0
 * @param uniform ε, 0 to 1
 */
record SoftmaxDraw(double temperature, double uniform) {

  /** So many of the candidates in the order drawn, none twice; all where there are fewer. */
  int[] draw(double[] scores, int count, SplittableRandom random) {
    var drawn = new int[Math.min(count, scores.length)];
    var left = all(scores.length);
    for (var i = 0; i < drawn.length; i++) {
      drawn[i] = draw(probabilities(scores, left), scores.length - i, left, random.nextDouble());
      left[drawn[i]] = false;
    }
    return drawn;
  }

  private int draw(double[] softmax, int count, boolean[] left, double share) {
    var last = -1;
    for (var k = 0; k < softmax.length; k++) {
      if (left[k]) {
        last = k;
        share -= mixed(softmax[k], count);
        if (share < 0) {
          return k;
        }
      }
    }
    // Rounding may leave a little over.
    return last;
  }

  /** {@code log q} of drawing these in this order. */
  double logProbability(double[] scores, int[] drawn) {
    var left = all(scores.length);
    var sum = 0.0;
    for (var i = 0; i < drawn.length; i++) {
      sum += Math.log(mixed(probabilities(scores, left)[drawn[i]], scores.length - i));
      left[drawn[i]] = false;
    }
    return sum;
  }

  /**
   * Gradient of {@link #logProbability} by the scores: {@code Σ_i (1−ε)·π_i/q_i·(δ_i − π)/τ}, with
   * π over what is left at draw i.
   */
  double[] gradient(double[] scores, int[] drawn) {
    var gradient = new double[scores.length];
    var left = all(scores.length);
    for (var i = 0; i < drawn.length; i++) {
      var softmax = probabilities(scores, left);
      var own = softmax[drawn[i]];
      var factor = (1 - uniform) * own / mixed(own, scores.length - i) / temperature;
      gradient[drawn[i]] += factor;
      for (var k = 0; k < scores.length; k++) {
        gradient[k] -= factor * softmax[k];
      }
      left[drawn[i]] = false;
    }
    return gradient;
  }

  /** {@code H = −Σ π log π} of the first draw, without the uniform share. */
  double entropy(double[] scores) {
    return Arrays.stream(probabilities(scores, all(scores.length)))
        .map(p -> p > 0 ? -p * Math.log(p) : 0)
        .sum();
  }

  /** Gradient of {@link #entropy} by the scores: {@code −π_k·(log π_k + H)/τ}. */
  double[] entropyGradient(double[] scores) {
    var entropy = entropy(scores);
    return Arrays.stream(probabilities(scores, all(scores.length)))
        .map(p -> p > 0 ? -p * (Math.log(p) + entropy) / temperature : 0)
        .toArray();
  }

  /** The softmax over what is left; 0 elsewhere. */
  double[] probabilities(double[] scores, boolean[] left) {
    var highest = Double.NEGATIVE_INFINITY;
    for (var k = 0; k < scores.length; k++) {
      highest = left[k] ? Math.max(highest, scores[k]) : highest;
    }
    var softmax = new double[scores.length];
    var sum = 0.0;
    for (var k = 0; k < scores.length; k++) {
      softmax[k] = left[k] ? Math.exp((scores[k] - highest) / temperature) : 0;
      sum += softmax[k];
    }
    for (var k = 0; k < scores.length; k++) {
      softmax[k] /= sum;
    }
    return softmax;
  }

  private double mixed(double probability, int count) {
    return (1 - uniform) * probability + uniform / count;
  }

  static boolean[] all(int count) {
    var all = new boolean[count];
    Arrays.fill(all, true);
    return all;
  }
}
