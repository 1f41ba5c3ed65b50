package kindred.learner.objective;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import kindred.encoder.Scalar;
import kindred.learner.memory.ClassVectors;
import kindred.learner.memory.SeededHash;

/** A loss of images against one vector per class. */
public non-sealed interface ProxyObjective extends Objective {
  /**
   * A store for the vectors that it is taken against, which are constants for the gradient; empty:
   * the class signatures, which are trained with the network.
   *
   * @param dimension of the embeddings
   * @param hash the learner's
   */
  default Optional<ClassVectors> classVectors(int dimension, SeededHash hash) {
    return Optional.empty();
  }

  /**
   * The loss of a batch.
   *
   * @param embeddings {@code (B, d)}, unit rows
   * @param classes {@code (B, C)}: one-hot rows
   * @param proxies {@code (C, d)}, of any length
   * @return a scalar
   */
  NDArray loss(NDArray embeddings, NDArray classes, NDArray proxies);

  /** {@code (B, C)}: Euclidean distances, at least 1e-6. */
  static NDArray distances(NDArray embeddings, NDArray proxies) {
    var squares = embeddings.square().sum(new int[] {1}, true);
    var ofProxies = proxies.square().sum(new int[] {1}, true).transpose();
    var d2 =
        embeddings
            .matMul(proxies.transpose())
            .mul(Scalar.of(embeddings, -2))
            .add(squares)
            .add(ofProxies);
    return d2.maximum(Scalar.of(d2, PairMasks.LEAST_SQUARE)).sqrt();
  }

  /** {@code (B, C)}: cosines of unit embeddings with proxies, which are normalised here. */
  static NDArray cosines(NDArray embeddings, NDArray proxies) {
    return embeddings.matMul(proxies.normalize(2, 1, 1e-12).transpose());
  }
}
