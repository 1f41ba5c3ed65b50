package kindred.schemas.image;

/**
 * What a target pixel is made of, along one axis: source pixels {@code first, first + 1, …} and
 * their weights, which sum to 1.
 */
record Share(int first, float[] weights) {
  /**
   * All target pixels: the mean of what lies under each, or bilinear where there are fewer source
   * pixels than targets.
   *
   * @param start where the first target begins, in source pixels, as is the rest
   * @param length of all targets
   * @param to how many targets
   * @param count how many source pixels there are
   */
  static Share[] of(double start, double length, int to, int count) {
    var shares = new Share[to];
    for (int i = 0; i < to; i++) {
      var from = start + i * length / to;
      shares[i] =
          length >= to
              ? area(from, start + (i + 1) * length / to, count)
              : bilinear((from + start + (i + 1) * length / to) / 2 - 0.5, count);
    }
    return shares;
  }

  private static Share area(double start, double end, int count) {
    var first = Math.min((int) start, count - 1);
    var last = Math.clamp((int) Math.ceil(end) - 1, first, count - 1);
    var weights = new float[last - first + 1];
    for (int pixel = first; pixel <= last; pixel++) {
      var covered = Math.min(end, pixel + 1.0) - Math.max(start, pixel);
      weights[pixel - first] = (float) (covered / (Math.min(end, last + 1.0) - start));
    }
    return new Share(first, weights);
  }

  private static Share bilinear(double at, int count) {
    var centre = Math.clamp(at, 0.0, count - 1.0);
    var first = Math.min((int) centre, Math.max(count - 2, 0));
    var right = (float) (centre - first);
    return new Share(first, count == 1 ? new float[] {1} : new float[] {1 - right, right});
  }

  /** The source pixel after the last one. */
  int end() {
    return first + weights.length;
  }
}
