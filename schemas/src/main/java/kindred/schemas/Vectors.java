package kindred.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The form of a vector in an {@link Embedding}: float32, little endian, one after another. */
public final class Vectors {
  private Vectors() {}

  public static ByteBuffer toBytes(float[] vector) {
    var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }

  /** The vector in the remaining bytes, whose position stays. */
  public static float[] fromBytes(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a vector of " + bytes.remaining() + " bytes is not a whole number of float32");
    }
    var vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
