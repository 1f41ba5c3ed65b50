package kindred.encoder;

import ai.djl.ndarray.NDArray;

/**
 * What a forward pass gives, B images.
 *
 * @param pooled {@code (B, L)}: the head's input after pooling, the penultimate layer
 * @param raw {@code (B, d)}: the linear layer's output
 * @param unit {@code (B, d)}: its rows at unit length
 */
public record Features(NDArray pooled, NDArray raw, NDArray unit) {}
