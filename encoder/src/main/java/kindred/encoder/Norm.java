package kindred.encoder;

/** How activations are normalised. */
public enum Norm {
  /** Per image over groups of channels; no running state, so it trains and serves the same way. */
  GROUP,
  /** Per channel over the batch in training, by running statistics in use. */
  BATCH
}
