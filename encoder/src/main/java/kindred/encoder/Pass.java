package kindred.encoder;

import ai.djl.ndarray.NDArray;

/**
 * One forward pass.
 *
 * @param training whether batch statistics are taken and activations kept for the backward pass
 */
record Pass(boolean training) {
  /** Gives up an activation that only its successor needed; lets the allocator reuse hot memory. */
  NDArray replace(NDArray from, NDArray to) {
    if (!training) {
      from.close();
    }
    return to;
  }
}
