package kindred.encoder;

/** What a trunk's convolutions compute with in training; weights and their updates stay float32. */
public enum Precision {
  /** As in use. */
  FLOAT32,
  /**
   * 8 bits of mantissa instead of 24, for activations between convolutions and a copy of the
   * kernels; sums, norms' statistics, the head and the loss are float32. On a CPU with AVX-512 BF16
   * or AMX about twice as fast, elsewhere slower.
   */
  BFLOAT16
}
