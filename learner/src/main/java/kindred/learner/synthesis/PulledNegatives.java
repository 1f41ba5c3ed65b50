package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * Pulls negatives closer to their anchors, at most as close as the positives are.
 *
 * <p>{@code ẑ⁻ = z_a + λ₀(z⁻ − z_a)}, {@code λ₀ = [d_ap + (d_an − d_ap)·h] / d_an} where {@code
 * d_ap < d_an}, else 1.
 *
 * <p>Symbols: d Euclidean distances; h {@code e^(−α/J_avg)}, from 1 (nothing is pulled) to 0 (as
 * near as the positive) as the metric loss falls.
 *
 * <p>Source: Zheng, Chen, Lu, Zhou, CVPR 2019, equation 6; methods.md 14.
 */
final class PulledNegatives {
  // d is never below 1e-6: it is divided by, and the slope of a root at 0 is infinite.
  private static final double LEAST_SQUARE = 1e-12;

  private PulledNegatives() {}

  /**
   * @param anchors {@code (S, d)}
   * @param positives {@code (S, d)}
   * @param negatives {@code (S, d)}
   * @param spared h, 0 to 1
   * @return {@code (S, d)}
   */
  static NDArray of(NDArray anchors, NDArray positives, NDArray negatives, double spared) {
    var toNegative = negatives.sub(anchors);
    return anchors.add(toNegative.mul(factors(positives.sub(anchors), toNegative, spared)));
  }

  /** λ₀, {@code (S, 1)}, of the ways from the anchors. */
  static NDArray factors(NDArray toPositive, NDArray toNegative, double spared) {
    var positive = length(toPositive);
    var negative = length(toNegative);
    var pulled =
        positive.add(negative.sub(positive).mul(Scalar.of(negative, spared))).div(negative);
    var closer = positive.lt(negative).toType(positive.getDataType(), false);
    return pulled.sub(1).mul(closer).add(1);
  }

  private static NDArray length(NDArray ways) {
    return ways.square().sum(new int[] {1}, true).maximum(Scalar.of(ways, LEAST_SQUARE)).sqrt();
  }
}
