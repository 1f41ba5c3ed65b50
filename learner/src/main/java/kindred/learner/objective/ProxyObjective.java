package kindred.learner.objective;

import ai.djl.ndarray.NDArray;

/** A loss of images against one trained vector per class. */
public non-sealed interface ProxyObjective extends Objective {
  /**
   * The loss of a batch.
   *
   * @param embeddings {@code (B, d)}, unit rows
   * @param classes {@code (B, C)}: one-hot rows
   * @param proxies {@code (C, d)}, of any length
   * @return a scalar
   */
  NDArray loss(NDArray embeddings, NDArray classes, NDArray proxies);

  /** {@code (B, C)}: cosines of unit embeddings with proxies, which are normalised here. */
  static NDArray cosines(NDArray embeddings, NDArray proxies) {
    return embeddings.matMul(proxies.normalize(2, 1, 1e-12).transpose());
  }
}
