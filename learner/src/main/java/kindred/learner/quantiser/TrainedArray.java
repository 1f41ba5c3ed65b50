package kindred.learner.quantiser;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;

/** Values with their Adam moments and their own count of updates, in plain arrays. */
final class TrainedArray {
  private static final AdamConstants ADAM = AdamConstants.STANDARD;

  private final float[] values;
  private final float[] first;
  private final float[] second;
  private int updates;

  /** Untrained values; not copied. */
  TrainedArray(float[] values) {
    this(values, new float[values.length], new float[values.length], 0);
  }

  private TrainedArray(float[] values, float[] first, float[] second, int updates) {
    this.values = values;
    this.first = first;
    this.second = second;
    this.updates = updates;
  }

  /** Not to be changed. */
  float[] values() {
    return values;
  }

  /**
   * One step of Adam.
   *
   * @param gradients whose part from {@code start} on is that of the values
   * @param rate learning rate
   */
  void update(float[] gradients, int start, double rate) {
    var step = ADAM.step(++updates, rate);
    for (var i = 0; i < values.length; i++) {
      double g = gradients[start + i];
      var m = ADAM.beta1() * first[i] + (1 - ADAM.beta1()) * g;
      var v = ADAM.beta2() * second[i] + (1 - ADAM.beta2()) * g * g;
      first[i] = (float) m;
      second[i] = (float) v;
      values[i] -= (float) (step.rate() * m / (Math.sqrt(v) / step.root() + ADAM.epsilon()));
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(updates);
    Section.writeFloats(out, values);
    Section.writeFloats(out, first);
    Section.writeFloats(out, second);
  }

  static TrainedArray read(DataInputStream in) throws IOException {
    var updates = in.readInt();
    return new TrainedArray(
        Section.readFloats(in), Section.readFloats(in), Section.readFloats(in), updates);
  }
}
