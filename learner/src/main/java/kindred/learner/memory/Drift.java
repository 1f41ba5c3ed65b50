package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * How far embeddings move with the steps that pass: a fading mean of {@code 1 − cos(now, then)} for
 * ages of 1, of 2 and 3, of 4 to 7 steps, and so on. What augmentation adds is part of it.
 */
final class Drift {
  private static final double FADE = 0.99;

  private final double[] sums = new double[Long.SIZE];
  private final double[] weights = new double[Long.SIZE];

  /**
   * @param age in steps, above 0
   * @param moved 1 − cosine
   */
  void observe(long age, double moved) {
    var place = place(age);
    sums[place] = FADE * sums[place] + moved;
    weights[place] = FADE * weights[place] + 1;
  }

  /** From this age on, what is known is that embeddings have moved farther than {@code most}. */
  long tooOld(double most) {
    for (var place = 0; place < sums.length - 1; place++) {
      if (weights[place] > 0 && sums[place] / weights[place] > most) {
        return 1L << place;
      }
    }
    return Long.MAX_VALUE;
  }

  void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(weights, 0);
  }

  void write(DataOutputStream out) throws IOException {
    for (var place = 0; place < sums.length; place++) {
      out.writeDouble(sums[place]);
      out.writeDouble(weights[place]);
    }
  }

  void read(DataInputStream in) throws IOException {
    for (var place = 0; place < sums.length; place++) {
      sums[place] = in.readDouble();
      weights[place] = in.readDouble();
    }
  }

  private static int place(long age) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(age);
  }
}
