package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * A step's forward pass, as one regulariser sees it: the rows of the batch, and those of the images
 * that the regulariser asked for.
 *
 * @param images {@code (rows, channels, side, side)}: what the network took
 * @param unit {@code (rows, d)}: what it made of them, with a graph
 * @param batch how many rows, the first ones, are the batch's
 * @param from first row of the regulariser's own images
 * @param to after the last
 */
public record StepPass(NDArray images, NDArray unit, int batch, int from, int to) {
  /** The batch as the network took it, augmented. */
  NDArray batchImages() {
    return rows(images, 0, batch);
  }

  /** The batch's embeddings. */
  NDArray batchUnit() {
    return rows(unit, 0, batch);
  }

  /** How many rows are the regulariser's own. */
  int own() {
    return to - from;
  }

  /** The embeddings of its own images, in the order of {@link Regulariser#images}. */
  NDArray ownUnit() {
    return rows(unit, from, to);
  }

  /**
   * Some rows of an array, itself where they are all.
   *
   * @param from first row
   * @param to after the last
   */
  public static NDArray rows(NDArray array, int from, int to) {
    return from == 0 && to == array.getShape().get(0)
        ? array
        : array.get(new NDIndex(from + ":" + to));
  }
}
