package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import kindred.learner.mining.MinedBatch;

/**
 * The part of the embedding that a batch trains (methods.md 10.1): slice k of K for cluster k, all
 * of it otherwise.
 *
 * @param from first column
 * @param to after the last
 * @param whole whether that is all
 */
record Slice(int from, int to, boolean whole) {
  /**
   * @param cluster of the batch
   * @param clusters K, which divides the dimension
   */
  static Slice of(int cluster, int clusters, int dimension) {
    var size = dimension / clusters;
    return cluster == MinedBatch.ALL_CLUSTERS
        ? new Slice(0, dimension, true)
        : new Slice(cluster * size, (cluster + 1) * size, false);
  }

  int dimension() {
    return to - from;
  }

  /** These columns. */
  NDArray of(NDArray rows) {
    return whole ? rows : rows.get(new NDIndex(":, " + from + ":" + to));
  }

  /** These columns of unit rows, at unit length. */
  NDArray unit(NDArray rows) {
    return whole ? rows : of(rows).normalize(2, 1, 1e-12);
  }
}
