package kindred.learner.memory;

/**
 * Adam (Kingma, Ba, ICLR 2015) as torch computes it: {@code p −= rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) +
 * ε)}; ε is added to the corrected root, not to the raw one.
 *
 * @param beta1 of the mean of gradients, β₁
 * @param beta2 of the mean of squares, β₂
 * @param epsilon ε
 */
public record AdamConstants(double beta1, double beta2, double epsilon) {
  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public static final AdamConstants STANDARD = new AdamConstants(0.9, 0.999, 1e-8);

  /**
   * What bias correction makes of the t-th update.
   *
   * @param rate {@code rate/(1−β₁ᵗ)}
   * @param root {@code √(1−β₂ᵗ)}
   */
  public record Step(double rate, double root) {}

  /** The t-th update, from 1. */
  public Step step(long t, double rate) {
    return new Step(rate / (1 - Math.pow(beta1, t)), Math.sqrt(1 - Math.pow(beta2, t)));
  }
}
