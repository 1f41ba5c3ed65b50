package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * N-pair loss: among the positives of all classes, an anchor's own shall have the largest product
 * with it.
 *
 * <p>{@code L = 1/P Σ_i log(1 + Σ_{j: y_j ≠ y_i} exp(a_i·p_j − a_i·p_i)) + λ/4 (mean‖a‖² +
 * mean‖p‖²)}
 *
 * <p>Symbols: (a_i, p_i) the pairs, two images of a class each; λ {@code regularisation}.
 *
 * <p>Source: Sohn, NeurIPS 2016, equation 7; λ from HDML's code (methods.md 0.2).
 *
 * <p><i>Differences from the paper:</i> a class with four images gives two pairs, with six three;
 * they are not set against each other. Embeddings are not normalised, as in the paper, though
 * search compares unit vectors.
 *
 * @param regularisation of the embeddings' length, 0 or more
 */
public record NPair(double regularisation) implements EmbeddingObjective {
  public NPair {
    if (!(regularisation >= 0)) {
      throw new IllegalArgumentException(
          "n-pair's regularisation " + regularisation + " is not 0 or more");
    }
  }

  static NPair from(Config objective) {
    return new NPair(objective.getDouble("n-pair.regularisation"));
  }

  @Override
  public NDArray loss(EmbeddedBatch batch) {
    var pairs = ClassPairs.of(batch.raw(), batch.classes());
    if (pairs.isEmpty()) {
      return batch.raw().sum().mul(Scalar.of(batch.raw(), 0));
    }
    var p = pairs.get().positives();
    return loss(pairs.get().anchors(), p, p, pairs.get().others());
  }

  /**
   * The loss of pairs with negatives of their own.
   *
   * @param anchors {@code (P, d)}: a
   * @param positives {@code (P, d)}: p
   * @param negatives {@code (N, d)}, in the place of other pairs' positives
   * @param counts {@code (P, N)}: 1 where a negative counts for a pair
   */
  public NDArray loss(NDArray anchors, NDArray positives, NDArray negatives, NDArray counts) {
    var products = anchors.matMul(negatives.transpose());
    var own = anchors.mul(positives).sum(new int[] {1}, true);
    var terms = PairMasks.logOnePlusSumExp(products.sub(own), counts);
    var squares = anchors.square().sum(new int[] {1}).add(positives.square().sum(new int[] {1}));
    return terms.add(squares.mul(Scalar.of(squares, regularisation / 4))).mean();
  }
}
