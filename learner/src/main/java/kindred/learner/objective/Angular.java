package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Angular loss, together with N-pair: bounds the angle at the negative of the triangle of anchor,
 * positive and negative, which does not depend on the triangle's size.
 *
 * <p>{@code L = N-pair + w/P Σ_i log(1 + Σ_{j: y_j ≠ y_i} exp(4t² (a_i + p_i)·p_j − 2(1 + t²)
 * a_i·p_i))}, {@code t = tan α}
 *
 * <p>Symbols: α {@code degrees}, w {@code weight}; pairs as in {@link NPair}.
 *
 * <p>Source: Wang, Zhou, Wen, Liu, Lin, ICCV 2017, equation 8; weights of the sum from Roth et
 * al.'s code (methods.md 0.2).
 *
 * <p><i>Differences from the paper:</i> the angular part sees unit vectors, N-pair raw ones; 45
 * degrees by default.
 *
 * @param degrees above 0, below 90
 * @param weight of the angular part, 0 or more
 * @param nPair the other part
 */
public record Angular(double degrees, double weight, NPair nPair) implements EmbeddingObjective {
  public Angular {
    if (!(degrees > 0 && degrees < 90) || !(weight >= 0)) {
      throw new IllegalArgumentException(
          "angular's degrees %s are not above 0, below 90, or its weight %s is not 0 or more"
              .formatted(degrees, weight));
    }
  }

  static Angular from(Config objective) {
    return new Angular(
        objective.getDouble("angular.degrees"),
        objective.getDouble("angular.weight"),
        NPair.from(objective));
  }

  @Override
  public NDArray loss(EmbeddedBatch batch) {
    return nPair.loss(batch).add(angular(batch).mul(Scalar.of(batch.unit(), weight)));
  }

  /** The angular part, without its weight. */
  NDArray angular(EmbeddedBatch batch) {
    var pairs = ClassPairs.of(batch.unit(), batch.classes());
    if (pairs.isEmpty()) {
      return batch.unit().sum().mul(Scalar.of(batch.unit(), 0));
    }
    var a = pairs.get().anchors();
    var p = pairs.get().positives();
    var square = Math.pow(Math.tan(Math.toRadians(degrees)), 2);
    var both = a.add(p).matMul(p.transpose()).mul(Scalar.of(a, 4 * square));
    var own = a.mul(p).sum(new int[] {1}, true).mul(Scalar.of(a, 2 * (1 + square)));
    return PairMasks.logOnePlusSumExp(both.sub(own), pairs.get().others()).mean();
  }
}
