package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * Classification against class signatures of unit length.
 *
 * <p>{@code L = −1/B Σ_x log( exp(s·w_y·f(x)) / Σ_c exp(s·w_c·f(x)) )}
 *
 * <p>Symbols: s {@code scale}, w the signatures, f(x) the embeddings, y the image's class.
 *
 * <p>Source: SCHE's classification loss (Suh, Han, Kim, Lee, CVPR 2019; methods.md 5.1).
 *
 * <p><i>Differences from the paper:</i> no scale is known from there, which is s = 1, where the
 * loss never falls below log(1 + (C−1)/e²); ours is 16. Signatures are normalised here, so their
 * gradient is tangential.
 *
 * @param scale above 0
 */
public record NormalisedSoftmax(double scale) implements ProxyObjective {
  public NormalisedSoftmax {
    if (!(scale > 0)) {
      throw new IllegalArgumentException("the softmax's scale " + scale + " is not above 0");
    }
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray classes, NDArray proxies) {
    var logits = ProxyObjective.cosines(embeddings, proxies).mul(Scalar.of(embeddings, scale));
    return logits.logSoftmax(1).mul(classes).sum(new int[] {1}).mean().neg();
  }
}
