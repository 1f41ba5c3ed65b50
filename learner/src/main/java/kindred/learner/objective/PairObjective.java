package kindred.learner.objective;

import ai.djl.ndarray.NDArray;

/** A loss over pairs of images of a batch. */
public non-sealed interface PairObjective extends Objective {
  /**
   * The loss of a batch.
   *
   * @param similarities {@code (B, B)}: cosines of the batch's embeddings
   * @param pairs what to learn from
   * @return a scalar; 0, still connected to the similarities, where there are no pairs
   */
  NDArray loss(NDArray similarities, PairMasks pairs);
}
