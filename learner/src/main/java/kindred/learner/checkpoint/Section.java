package kindred.learner.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A part of the learner's state that must survive: whoever owns the state writes and reads it, one
 * file per section. Reading replaces the owner's state.
 */
public interface Section {
  /** The file's name in the checkpoint. */
  String name();

  void write(DataOutputStream out) throws IOException;

  void read(DataInputStream in) throws IOException;

  /**
   * In place of {@link #read} for a checkpoint of a learner that had no such part.
   *
   * @throws IllegalStateException where the owner has nothing to begin with
   */
  default void absent() {
    throw new IllegalStateException("the checkpoint has no '" + name() + "'");
  }

  /**
   * A section whose owner begins anew where the checkpoint has none of it: of a part that is
   * switched on over an older checkpoint.
   */
  static Section optional(Section section) {
    return optional(section, () -> {});
  }

  /**
   * The same with what the owner does then.
   *
   * @param begin in place of reading
   */
  static Section optional(Section section, Runnable begin) {
    return new Section() {
      @Override
      public String name() {
        return section.name();
      }

      @Override
      public void write(DataOutputStream out) throws IOException {
        section.write(out);
      }

      @Override
      public void read(DataInputStream in) throws IOException {
        section.read(in);
      }

      @Override
      public void absent() {
        begin.run();
      }
    };
  }

  /** Length and values, big endian. */
  static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    out.writeInt(values.length);
    out.write(bytes.array());
  }

  static float[] readFloats(DataInputStream in) throws IOException {
    var values = new float[in.readInt()];
    var bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}
