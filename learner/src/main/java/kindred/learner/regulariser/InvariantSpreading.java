package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * Invariant and spreading instance feature: every image is a class of its own; its two views come
 * together, and different images apart. For images without labels.
 *
 * <p>{@code L = −1/2N Σ_i [ log p_i,π(i) + Σ_{j ≠ i, π(i)} log(1 − p_ij) ]}, {@code p_ij = e_ij /
 * Σ_{k≠i} e_ik}, {@code e_ij = exp(x_i·sg(x_j)/τ)}
 *
 * <p>Symbols: x the unit vectors of N images in two views, 2N rows; π(i) the row of the other view;
 * sg stops the gradient; τ {@code temperature}. From 0, for a single image, upwards.
 *
 * <p>Source: Ye, Zhang, Yuen, Chang, CVPR 2019, arXiv 1904.03436, as the authors' code has it
 * (mangye16/Unsupervised_Embedding_Learning); methods.md 11.
 *
 * <p><i>Differences from the paper:</i> those of the code: the second factor of a product has no
 * gradient, and a row's own product is left out. Rows are shifted by their largest product before
 * the exponential. p is 1 − 1e-7 at most in {@code log(1 − p)}; DJL has no {@code log1p}, whose
 * absence moves a term by 6e-8 at most in float32, and its gradient by as small a part.
 *
 * @param temperature τ, above 0
 */
record InvariantSpreading(double temperature) {
  private static final double SELF = 1e9;
  private static final double MOST = 1 - 1e-7;

  InvariantSpreading {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "learner.regulariser.invariance.temperature " + temperature + " is not above 0");
    }
  }

  /**
   * The loss.
   *
   * @param views {@code (2N, d)}, unit rows: the first view of every image, then the second of
   *     every image in the same order
   * @return a scalar; 0, still connected to the views, where N is 0 or 1
   */
  NDArray loss(NDArray views) {
    var rows = (int) views.getShape().get(0);
    if (rows <= 2) {
      return views.sum().mul(Scalar.of(views, 0));
    }
    var self = views.getManager().eye(rows).toType(views.getDataType(), false);
    var partner = StepPass.rows(self, rows / 2, rows).concat(StepPass.rows(self, 0, rows / 2), 0);
    var products =
        views.matMul(views.stopGradient().transpose()).div(Scalar.of(views, temperature));
    var masked = products.sub(self.mul(Scalar.of(self, SELF)));
    var shifted = masked.sub(masked.stopGradient().max(new int[] {1}, true));
    var exponentials = shifted.exp();
    var sums = exponentials.sum(new int[] {1}, true);
    var invariance = shifted.mul(partner).sum().sub(sums.log().sum());
    var others = self.add(partner).neg().add(1);
    var rest = exponentials.div(sums).minimum(Scalar.of(views, MOST)).neg().add(1).log();
    return invariance.add(rest.mul(others).sum()).div(Scalar.of(views, -rows));
  }
}
