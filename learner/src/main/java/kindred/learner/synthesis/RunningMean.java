package kindred.learner.synthesis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The mean of a loss over the last steps. Steps that have not been count as 10⁶: what depends on
 * the mean stays off until the window is full, as in HDML's code.
 */
final class RunningMean {
  private static final double START = 1e6;

  private final double[] window;
  private int next;

  RunningMean(int steps) {
    window = new double[steps];
    Arrays.fill(window, START);
  }

  void add(double value) {
    window[next] = value;
    next = (next + 1) % window.length;
  }

  double mean() {
    return Arrays.stream(window).average().orElseThrow();
  }

  /** {@code e^(−c/mean)}, from 0 where the mean is 0 to 1 where it is large. */
  double exponential(double c) {
    return Math.exp(-c / Math.max(mean(), 0));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(window.length);
    out.writeInt(next);
    for (var value : window) {
      out.writeDouble(value);
    }
  }

  /**
   * @throws IOException where another {@code learner.synthesis.window-steps} wrote it
   */
  void read(DataInputStream in) throws IOException {
    var steps = in.readInt();
    if (steps != window.length) {
      throw new IOException(
          "running mean of "
              + steps
              + " steps, learner.synthesis.window-steps is "
              + window.length);
    }
    next = in.readInt();
    for (var i = 0; i < steps; i++) {
      window[i] = in.readDouble();
    }
  }
}
