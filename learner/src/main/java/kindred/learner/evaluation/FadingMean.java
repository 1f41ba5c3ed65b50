package kindred.learner.evaluation;

/**
 * The prequential mean (Gama et al., 2013; methods.md 18): {@code P = S/B}, {@code S = x + a·S},
 * {@code B = 1 + a·B}. a = 1 is the plain mean, 0.999 looks at about the last thousand.
 *
 * @param factor a
 * @param sum S
 * @param weight B
 */
record FadingMean(double factor, double sum, double weight) {
  FadingMean(double factor) {
    this(factor, 0, 0);
  }

  FadingMean with(double value) {
    return new FadingMean(factor, value + factor * sum, 1 + factor * weight);
  }

  double mean() {
    return sum / weight;
  }
}
