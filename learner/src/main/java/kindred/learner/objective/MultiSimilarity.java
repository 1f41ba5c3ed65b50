package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Multi-similarity loss: weighs each pair by its own similarity and by how it compares with the
 * other pairs of its anchor.
 *
 * <p>{@code L = 1/B Σ_i [ 1/α log(1 + Σ_P exp(−α(s_ik − λ))) + 1/β log(1 + Σ_N exp(β(s_ik − λ))) ]}
 *
 * <p>Symbols: α {@code alpha}, β {@code beta}, λ {@code base}, P and N the kept positives and
 * negatives of anchor i ({@code kindred.learner.mining.PairMiner}), B the batch's size.
 *
 * <p>Source: Wang, Han, Huang, Dong, Scott, CVPR 2019, equation 10; methods.md 6.
 *
 * <p><i>Differences from the paper:</i> the constants of the authors' code (β = 40, λ = 0.5) and
 * not the paper's (50, 1) are the default; the sum of exponentials is taken without overflow; pairs
 * of near duplicates stay in.
 *
 * @param alpha sharpness for positives, above 0
 * @param beta sharpness for negatives, above 0
 * @param base the similarity that separates
 * @param average over anchors: of the whole batch as in the authors' code, or of those with a term
 *     above 0 as in Roth et al.'s
 */
public record MultiSimilarity(double alpha, double beta, double base, Average average)
    implements PairObjective {
  public MultiSimilarity {
    if (!(alpha > 0) || !(beta > 0)) {
      throw new IllegalArgumentException(
          "multi-similarity's alpha " + alpha + " and beta " + beta + " are not both above 0");
    }
  }

  /** Averages over the whole batch. */
  public MultiSimilarity(double alpha, double beta, double base) {
    this(alpha, beta, base, Average.ALL);
  }

  static MultiSimilarity from(Config objective) {
    var c = objective.getConfig("multi-similarity");
    return new MultiSimilarity(
        c.getDouble("alpha"),
        c.getDouble("beta"),
        c.getDouble("base"),
        Average.of(objective, Average.ALL));
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var s = similarities.sub(base);
    var a = Scalar.of(s, alpha);
    var b = Scalar.of(s, beta);
    var positive = PairMasks.logOnePlusSumExp(s.mul(a).neg(), pairs.positives()).div(a);
    var negative = PairMasks.logOnePlusSumExp(s.mul(b), pairs.negatives()).div(b);
    return average.of(positive.add(negative), pairs.anchors(), pairs.anchors());
  }
}
