package kindred.encoder;

import ai.djl.ndarray.NDArray;

/**
 * What a forward pass gives, from the trunk's end to the embedding; all on the images' manager.
 *
 * @param pooled (B, L): the feature map as a vector, what the linear layer takes
 * @param raw (B, embeddingDim): what the linear layer gives, of any length
 * @param unit (B, embeddingDim): the embedding, unit rows; with K slices, each of length 1/√K
 */
public record Features(NDArray pooled, NDArray raw, NDArray unit) {}
