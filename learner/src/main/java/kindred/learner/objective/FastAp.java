package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.typesafe.config.Config;
import java.util.Optional;
import kindred.encoder.Scalar;
import kindred.learner.mining.AllPairs;
import kindred.learner.mining.PairMiner;

/**
 * FastAP: the average precision of each query's ranking of the others, made differentiable by
 * counting squared distances into soft bins.
 *
 * <p>{@code L = 1 − mean_i 1/|P_i| Σ_l h⁺_l H⁺_l / H_l}, {@code h_l = Σ_j [ 1 − |D_ij − z_l|/Δ ]₊}
 *
 * <p>Symbols: D = 2 − 2s the squared distances; L {@code bins} of width Δ = 4/L between the L + 1
 * centres z_l = lΔ; h⁺ counts the positives P_i and h all others of query i, H⁺ and H cumulate
 * them. A term with H_l = 0 is 0.
 *
 * <p>Source: Cakir, He, Xia, Kulis, Sclaroff, CVPR 2019, and its code's PyTorch layer; methods.md
 * 7.
 *
 * <p><i>Differences from the paper:</i> the gradient is the loss's own; that of the authors' layer
 * is B/2 times as long. Queries without positives or negatives are left out of the mean. Batches
 * come from the batch miner and not from pairs of super-classes.
 *
 * @param bins L, 1 to 1000; many suit large batches
 */
public record FastAp(int bins) implements PairObjective {
  private static final double LARGEST_SQUARE = 4;

  public FastAp {
    if (bins < 1 || bins > 1000) {
      throw new IllegalArgumentException("fastap's bins " + bins + " are not 1 to 1000");
    }
  }

  static FastAp from(Config objective) {
    return new FastAp(objective.getInt("fastap.bins"));
  }

  @Override
  public Optional<PairMiner> usualPairs() {
    return Optional.of(new AllPairs());
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var precision = precision(similarities, pairs);
    var queries = pairs.positives().max(new int[] {1});
    // Of a query without positives the precision is 0 here, and it is not counted.
    var lost = precision.neg().add(1).mul(queries).sum();
    return lost.div(Scalar.of(lost, Math.max(1, PairMasks.count(queries))));
  }

  /** FastAP of each query, {@code (B)}; 0 without positives. */
  NDArray precision(NDArray similarities, PairMasks pairs) {
    var membership = membership(similarities);
    var positives = histogram(membership, pairs.positives());
    var all = histogram(membership, pairs.positives().add(pairs.negatives()));
    var cumulated = all.cumSum(1);
    // Where nothing has been counted yet, 0 is divided by 1.
    var none = cumulated.stopGradient().lte(0).toType(all.getDataType(), false);
    var terms = positives.mul(positives.cumSum(1)).div(cumulated.add(none));
    return terms
        .sum(new int[] {1})
        .div(pairs.positives().sum(new int[] {1}).maximum(Scalar.of(terms, 1)));
  }

  /** How far each pair belongs to each bin, {@code (B, L + 1, M)}. */
  private NDArray membership(NDArray similarities) {
    var width = LARGEST_SQUARE / bins;
    var centres = similarities.getManager().arange(bins + 1).reshape(new Shape(1, bins + 1, 1));
    var inBins = similarities.mul(Scalar.of(similarities, -2 / width)).add(2 / width).expandDims(1);
    return inBins
        .sub(centres.toType(similarities.getDataType(), false))
        .abs()
        .neg()
        .add(1)
        .maximum(Scalar.of(similarities, 0));
  }

  private static NDArray histogram(NDArray membership, NDArray mask) {
    return membership.mul(mask.expandDims(1)).sum(new int[] {2});
  }
}
