package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import kindred.learner.mining.PairMiner;

/**
 * A loss over pairs: the B images of a batch, the anchors, with M others, which are the batch
 * itself or a memory of earlier embeddings.
 */
public non-sealed interface PairObjective extends Objective {
  /**
   * The loss of a batch.
   *
   * @param similarities {@code (B, M)}: cosines
   * @param pairs what to learn from
   * @return a scalar; 0, still connected to the similarities, where there are no pairs
   */
  NDArray loss(NDArray similarities, PairMasks pairs);

  /** Its authors' choice of pairs; empty: multi-similarity's rule, with the configured margin. */
  default Optional<PairMiner> usualPairs() {
    return Optional.empty();
  }
}
