package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import java.util.Optional;
import kindred.encoder.Scalar;
import kindred.learner.mining.AllPairs;
import kindred.learner.mining.PairMiner;

/**
 * Ranked list loss: positives are drawn into a sphere around the query, negatives pushed out of a
 * larger one, the nearer ones weighing more.
 *
 * <p>{@code L = 1/B Σ_i [ 1/|P*| Σ_{P*} (d_ij − (α − m)) + λ Σ_{N*} w_ij (α − d_ij) ]}, {@code w_ij
 * = exp(T(α − d_ij)) / Σ_{N*} exp(T(α − d_ik))}
 *
 * <p>Symbols: P* the positives with d &gt; α − m, N* the negatives with d &lt; α, d the Euclidean
 * distance of unit vectors; α {@code alpha}, m {@code margin}, T {@code temperature}, λ {@code
 * lambda}; w is constant. A query whose P* or N* is empty lacks that part only.
 *
 * <p>Source: Wang, Hua, Kodirov, Hu, Garnier, Robertson, CVPR 2019; methods.md 3.
 *
 * <p><i>Differences from the paper:</i> within a batch the gradient reaches query and gallery, in
 * the authors' scheme the query only; against the cross-batch memory it reaches the query only here
 * too. One embedding, not three of different layers.
 *
 * @param alpha boundary of the negatives, above 0, at most 2
 * @param margin between the boundaries, 0 to alpha
 * @param temperature 0: all non-trivial negatives weigh the same; larger: the nearest ones
 * @param lambda weight of the negatives, 0 or more
 */
public record RankedList(double alpha, double margin, double temperature, double lambda)
    implements PairObjective {
  private static final double EXCLUDED = 1e9;

  public RankedList {
    if (!(alpha > 0 && alpha <= 2)
        || !(margin >= 0 && margin <= alpha)
        || !(temperature >= 0)
        || !(lambda >= 0)) {
      throw new IllegalArgumentException(
          "ranked-list's alpha %s is not above 0 to 2, its margin %s not 0 to alpha, or its temperature %s or lambda %s not 0 or more"
              .formatted(alpha, margin, temperature, lambda));
    }
  }

  static RankedList from(Config objective) {
    return new RankedList(
        objective.getDouble("ranked-list.alpha"),
        objective.getDouble("ranked-list.margin"),
        objective.getDouble("ranked-list.temperature"),
        objective.getDouble("ranked-list.lambda"));
  }

  @Override
  public Optional<PairMiner> usualPairs() {
    return Optional.of(new AllPairs());
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var d = PairMasks.distances(similarities);
    var plain = d.stopGradient();
    var far = active(plain.gt(alpha - margin), pairs.positives());
    var positive = d.sub(alpha - margin).mul(far.div(atLeastOne(far)));
    var near = active(plain.lt(alpha), pairs.negatives());
    var exponents =
        plain.mul(Scalar.of(d, -temperature)).add(near.sub(1).mul(Scalar.of(d, EXCLUDED)));
    // Rows without ones are uniform in the softmax, and 0 by the mask.
    var weights = exponents.softmax(1).mul(near);
    var negative = d.neg().add(alpha).mul(weights).mul(Scalar.of(d, lambda));
    return positive.add(negative).sum().div(Scalar.of(d, pairs.anchors()));
  }

  private static NDArray active(NDArray condition, NDArray mask) {
    return condition.toType(mask.getDataType(), false).mul(mask);
  }

  private static NDArray atLeastOne(NDArray mask) {
    return mask.sum(new int[] {1}, true).maximum(Scalar.of(mask, 1));
  }
}
