package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Proxy-Anchor: each class's proxy is an anchor, the images of the batch its positives and
 * negatives, the harder ones weighing more.
 *
 * <p>{@code L = 1/|C⁺| Σ_{c∈C⁺} log(1 + Σ_{i: y_i = c} exp(−α(c_ic − δ))) + 1/C Σ_c log(1 + Σ_{i:
 * y_i ≠ c} exp(α(c_ic + δ)))}
 *
 * <p>Symbols: α {@code alpha}, δ {@code delta}, c_ic the cosine of image i and proxy c, C⁺ the
 * classes of the batch.
 *
 * <p>Source: Kim, Kim, Cho, Kwak, CVPR 2020, equation 4, and its code; methods.md 15.
 *
 * <p><i>Differences from the paper:</i> proxies are the class signatures: they begin as the mean of
 * a class's first embeddings and not at random.
 *
 * @param alpha above 0
 * @param delta 0 or more
 */
public record ProxyAnchor(double alpha, double delta) implements ProxyObjective {
  public ProxyAnchor {
    if (!(alpha > 0) || !(delta >= 0)) {
      throw new IllegalArgumentException(
          "proxy-anchor's alpha %s is not above 0, or its delta %s not 0 or more"
              .formatted(alpha, delta));
    }
  }

  static ProxyAnchor from(Config objective) {
    return new ProxyAnchor(
        objective.getDouble("proxy-anchor.alpha"), objective.getDouble("proxy-anchor.delta"));
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray classes, NDArray proxies) {
    var cosines = ProxyObjective.cosines(embeddings, proxies).transpose();
    var own = classes.transpose();
    var toOwn = PairMasks.logOnePlusSumExp(cosines.sub(delta).mul(Scalar.of(cosines, -alpha)), own);
    var toOthers =
        PairMasks.logOnePlusSumExp(
            cosines.add(delta).mul(Scalar.of(cosines, alpha)), own.neg().add(1));
    var present = PairMasks.count(classes.sum(new int[] {0}).gt(0));
    return toOwn.sum().div(Scalar.of(toOwn, present)).add(toOthers.mean());
  }
}
