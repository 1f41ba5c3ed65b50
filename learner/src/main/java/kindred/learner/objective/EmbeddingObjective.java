package kindred.learner.objective;

import ai.djl.ndarray.NDArray;

/** A loss that needs the embeddings themselves and not only their similarities. */
public non-sealed interface EmbeddingObjective extends Objective {
  /**
   * The loss of a batch.
   *
   * @return a scalar; 0, still connected to the embeddings, where nothing is to be learnt
   */
  NDArray loss(EmbeddedBatch batch);
}
