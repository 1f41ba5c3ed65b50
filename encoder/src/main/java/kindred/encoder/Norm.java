package kindred.encoder;

/** How activations are normalised. */
public enum Norm {
  /** Per image over groups of channels; no running state, so it trains and serves the same way. */
  GROUP,
  /** Per channel over the batch in training, by running statistics in use. */
  BATCH,
  /**
   * Per channel by running statistics that never change; factor and shift train. For pretrained
   * trunks: small, skewed batches would spoil the statistics (methods.md 0.4 S7).
   */
  FROZEN_BATCH
}
