package kindred.encoder;

/**
 * How one axis is resized: every output place is a weighted sum of neighbouring input places.
 *
 * @param start first input place of each output place
 * @param taps input places per output place
 * @param weights {@code taps} of them per output place; the last ones may be zero
 */
record ResizeAxis(int[] start, int taps, float[] weights) {
  /** Area averaging where the axis shrinks, bilinear where it grows. */
  static ResizeAxis of(int in, int out) {
    return out <= in ? averaging(in, out) : bilinear(in, out);
  }

  /** Output place {@code o} is the mean over {@code [o, o+1) * in/out}, edges by their share. */
  private static ResizeAxis averaging(int in, int out) {
    int taps = in % out == 0 ? in / out : Math.min(in, in / out + 2);
    var start = new int[out];
    var weights = new float[out * taps];
    double scale = (double) in / out;
    for (int o = 0; o < out; o++) {
      double from = o * scale;
      double to = (o + 1) * scale;
      start[o] = Math.min((int) ((long) o * in / out), in - taps);
      for (int t = 0; t < taps; t++) {
        double left = Math.max(from, start[o] + t);
        double right = Math.min(to, start[o] + t + 1);
        weights[o * taps + t] = (float) (Math.max(0, right - left) / scale);
      }
    }
    return new ResizeAxis(start, taps, weights);
  }

  /** Between the two input places around the output place's centre; clamped at the ends. */
  private static ResizeAxis bilinear(int in, int out) {
    int taps = Math.min(2, in);
    var start = new int[out];
    var weights = new float[out * taps];
    for (int o = 0; o < out; o++) {
      double centre = Math.clamp((o + 0.5) * in / out - 0.5, 0, in - 1);
      start[o] = Math.min((int) centre, in - taps);
      double second = centre - start[o];
      weights[o * taps] = (float) (1 - second);
      if (taps == 2) {
        weights[o * taps + 1] = (float) second;
      }
    }
    return new ResizeAxis(start, taps, weights);
  }
}
