package kindred.learner.objective;

import ai.djl.ndarray.NDArray;

/**
 * Which pairs of a batch count.
 *
 * @param positives {@code (B, B)}, ones and zeros of the similarities' type: pairs of one class
 * @param negatives the same for pairs of different classes
 */
public record PairMasks(NDArray positives, NDArray negatives) {
  private static final double EXCLUDED = 1e9;

  /**
   * {@code log(1 + Σ_masked exp(z))} of each row, without overflow: with {@code m = max(0, max z)}
   * it is {@code m + log(exp(−m) + Σ exp(z−m))}. Exactly 0 for a row without ones.
   *
   * @param exponents z, {@code (B, B)}
   * @param mask ones and zeros
   * @return {@code (B)}
   */
  static NDArray logOnePlusSumExp(NDArray exponents, NDArray mask) {
    var masked = exponents.mul(mask).add(mask.sub(1).mul(EXCLUDED));
    var highest = masked.stopGradient().max(new int[] {1}, true).maximum(0);
    var sum = masked.sub(highest).exp().sum(new int[] {1}, true);
    return highest.add(highest.neg().exp().add(sum).log()).squeeze(1);
  }
}
