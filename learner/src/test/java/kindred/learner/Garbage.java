package kindred.learner;

import java.nio.ByteBuffer;

/** What happens between a forward and a backward pass at times. */
public final class Garbage {
  private Garbage() {}

  /** Frees what Java may free, and writes something else there. */
  public static void collect() {
    System.gc();
    for (var i = 0; i < 3000; i++) {
      ByteBuffer.allocateDirect(8).putDouble(Double.NaN);
    }
  }
}
