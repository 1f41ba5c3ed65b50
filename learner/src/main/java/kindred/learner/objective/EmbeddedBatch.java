package kindred.learner.objective;

import ai.djl.ndarray.NDArray;

/**
 * A batch after the forward pass.
 *
 * @param raw {@code (B, d)}, of any length
 * @param unit {@code (B, d)}: its rows at unit length
 * @param classes of the B images
 */
public record EmbeddedBatch(NDArray raw, NDArray unit, int[] classes) {}
