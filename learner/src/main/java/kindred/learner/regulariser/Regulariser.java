package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;

/**
 * A term of the loss beside the objective's. With nothing to do it adds nothing and costs nothing.
 */
public interface Regulariser {
  /**
   * Images that the step's forward pass takes along behind the batch's, each augmented by itself:
   * an image that is in the list twice comes in two views.
   *
   * @param step its number, from 0
   * @return at the network's input size; none for a term over the batch
   */
  default List<byte[]> images(long step) {
    return List.of();
  }

  /**
   * The term, with its weight.
   *
   * @param pass that {@link #images} went through
   * @return a scalar that is connected to the pass's embeddings; empty where there is nothing to do
   */
  Optional<NDArray> term(StepPass pass);
}
