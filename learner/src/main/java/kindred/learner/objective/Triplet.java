package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import kindred.encoder.Scalar;

/**
 * Triplet loss: of an anchor, every negative shall be farther away than every positive, by a
 * margin.
 *
 * <p>{@code L = avg over (a, p, n) of [ d_ap − d_an + m ]₊}
 *
 * <p>Symbols: d the Euclidean distance of unit vectors, or its square; m {@code margin}.
 *
 * <p>Source: Schroff, Kalenichenko, Philbin, CVPR 2015, equation 3; with the distance and the
 * average over non-zero terms as SCHE has it (Suh, Han, Kim, Lee, CVPR 2019; methods.md 0.2, 5.1).
 *
 * <p><i>Differences from the paper:</i> Schroff et al. take the squared distance; ours is the plain
 * one unless {@code squared}. All triplets of the pairs that are kept, not semi-hard ones.
 *
 * @param margin m, above 0
 * @param squared whether d is squared
 * @param average over triplets
 */
public record Triplet(double margin, boolean squared, Average average) implements PairObjective {
  public Triplet {
    if (!(margin > 0)) {
      throw new IllegalArgumentException("triplet's margin " + margin + " is not above 0");
    }
  }

  static Triplet from(Config objective) {
    return new Triplet(
        objective.getDouble("triplet.margin"),
        objective.getBoolean("triplet.squared"),
        Average.of(objective, Average.NONZERO));
  }

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var d =
        squared
            ? similarities.mul(Scalar.of(similarities, -2)).add(2)
            : PairMasks.distances(similarities);
    return loss(d, pairs, margin, average);
  }

  /** The hinge over all triplets of any distance whose rows are anchors. */
  static NDArray loss(NDArray distances, PairMasks pairs, double margin, Average average) {
    var perAnchor = pairs.positives().sum(new int[] {1});
    var most = (int) PairMasks.count(perAnchor.max());
    if (most == 0) {
      return distances.sum().mul(Scalar.of(distances, 0));
    }
    // An anchor's positives side by side, as few columns as there are: (B, most) instead of (B, M).
    var positives = pairs.positives().topK(most, 1);
    var kept = positives.get(0).expandDims(2).mul(pairs.negatives().expandDims(1));
    var toPositive = distances.gather(positives.get(1), 1).expandDims(2);
    var terms =
        toPositive
            .sub(distances.expandDims(1))
            .add(margin)
            .maximum(Scalar.of(distances, 0))
            .mul(kept);
    return average.of(terms, PairMasks.count(kept), pairs.anchors());
  }
}
