package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Margin loss: positives within a distance, negatives beyond it, with a margin to either side.
 *
 * <p>{@code L = ( Σ_P [ d − β + α ]₊ + Σ_N [ β − d + α ]₊ ) / (terms above 0)}
 *
 * <p>Symbols: α {@code alpha}, β {@code beta}, d the Euclidean distance of unit vectors.
 *
 * <p>Source: Wu, Manmatha, Smola, Krähenbühl, ICCV 2017, equation 6; divide and conquer's base loss
 * (Sanakoyeu et al., CVPR 2019; methods.md 10.1).
 *
 * <p><i>Differences from the paper:</i> β is fixed. Terms are counted as integers; code that adds
 * two boolean masks in current PyTorch counts a column with both once.
 *
 * @param alpha the margin, 0 or more
 * @param beta the boundary, above 0
 * @param average over pairs
 */
public record Margin(double alpha, double beta, Average average) implements PairObjective {
  public Margin {
    if (!(alpha >= 0) || !(beta > 0)) {
      throw new IllegalArgumentException(
          "margin's alpha " + alpha + " is not 0 or more, or its beta " + beta + " not above 0");
    }
  }

  static Margin from(Config objective) {
    return new Margin(
        objective.getDouble("margin.alpha"),
        objective.getDouble("margin.beta"),
        Average.of(objective, Average.NONZERO));
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var d = PairMasks.distances(similarities);
    var positive = d.add(alpha - beta).maximum(Scalar.of(d, 0)).mul(pairs.positives());
    var negative = d.neg().add(alpha + beta).maximum(Scalar.of(d, 0)).mul(pairs.negatives());
    return average.of(positive.concat(negative, 1), pairs.count(), pairs.anchors());
  }
}
