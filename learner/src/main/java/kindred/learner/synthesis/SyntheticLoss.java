package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import kindred.encoder.Features;
import kindred.learner.objective.NPair;
import kindred.learner.objective.Objective;
import kindred.learner.objective.PairMasks;
import kindred.learner.objective.PairObjective;

/**
 * J_syn: an objective on tuples whose negatives are synthesised.
 *
 * <p>N-pair has the negatives in the place of other pairs' positives. A loss over pairs gets P
 * anchors with P + S others: an anchor's positive is its partner, its negatives those made for it.
 *
 * @param objective n-pair or one over pairs
 */
record SyntheticLoss(Objective objective) {
  SyntheticLoss {
    if (!takes(objective)) {
      throw new IllegalArgumentException(
          objective + " is neither n-pair nor over pairs: it has no negatives to synthesise");
    }
  }

  static boolean takes(Objective objective) {
    return objective instanceof NPair || objective instanceof PairObjective;
  }

  /** What the objective compares: embeddings of any length, or unit ones. */
  NDArray compared(Features features) {
    return objective instanceof NPair ? features.raw() : features.unit();
  }

  /** {@code (S, d)}: the tuples' negatives, pulled closer by {@link PulledNegatives}. */
  static NDArray pulled(NDArray z, Tuples tuples, double spared) {
    var ofNegative = Arrays.stream(tuples.pairs());
    var anchors = ofNegative.map(pair -> tuples.anchors()[pair]).toArray();
    var positives = Arrays.stream(tuples.pairs()).map(pair -> tuples.positives()[pair]).toArray();
    return PulledNegatives.of(
        rows(z, anchors), rows(z, positives), rows(z, tuples.negatives()), spared);
  }

  /**
   * The loss.
   *
   * @param z {@code (B, d)}: what the objective compares, of the batch
   * @param pulled {@code (S, d)}
   * @param again from pulled embeddings to what the network's head makes of what the generator
   *     makes of them
   */
  NDArray of(NDArray z, Tuples tuples, NDArray pulled, UnaryOperator<NDArray> again) {
    var anchors = rows(z, tuples.anchors());
    var positives = rows(z, tuples.positives());
    var negatives = again.apply(pulled);
    var shape = new Shape(tuples.anchors().length, tuples.negatives().length);
    var counts = z.getManager().create(tuples.counts(), shape).toType(z.getDataType(), false);
    return switch (objective) {
      case NPair nPair -> nPair.loss(anchors, positives, negatives, counts);
      case PairObjective pairs -> {
        var similarities = anchors.matMul(positives.concat(negatives).transpose());
        yield pairs.loss(similarities, masks(counts));
      }
      default -> throw new IllegalStateException(objective + " has no negatives");
    };
  }

  private static PairMasks masks(NDArray counts) {
    var manager = counts.getManager();
    var own = manager.eye((int) counts.getShape().get(0)).toType(counts.getDataType(), false);
    return new PairMasks(own.concat(counts.zerosLike(), 1), own.zerosLike().concat(counts, 1));
  }

  private static NDArray rows(NDArray matrix, int[] places) {
    var index = Arrays.stream(places).mapToLong(place -> place).toArray();
    return matrix.get(new NDIndex("{}", matrix.getManager().create(index)));
  }
}
