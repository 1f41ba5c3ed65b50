package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
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

  @Override
  public NDArray loss(NDArray similarities, PairMasks pairs) {
    var perAnchor = pairs.positives().sum(new int[] {1});
    var most = (int) PairMasks.count(perAnchor.max());
    if (most == 0) {
      return similarities.sum().mul(Scalar.of(similarities, 0));
    }
    // An anchor's positives side by side, as few columns as there are: (B, most) instead of (B, M).
    var positives = pairs.positives().topK(most, 1);
    var kept = positives.get(0).expandDims(2).mul(pairs.negatives().expandDims(1));
    var d =
        squared
            ? similarities.mul(Scalar.of(similarities, -2)).add(2)
            : PairMasks.distances(similarities);
    var toPositive = d.gather(positives.get(1), 1).expandDims(2);
    var terms = toPositive.sub(d.expandDims(1)).add(margin).maximum(Scalar.of(d, 0)).mul(kept);
    return average.of(terms, PairMasks.count(kept), pairs.anchors());
  }
}
