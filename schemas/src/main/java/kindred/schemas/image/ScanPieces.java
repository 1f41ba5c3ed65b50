package kindred.schemas.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a JPEG scan without the zeros stuffed behind FF, and in the pieces that restart
 * markers make.
 *
 * @param data of all pieces; {@value #PADDING} zeros or more stand behind them
 * @param ends where in the data each piece ends
 * @param count of the pieces
 */
record ScanPieces(byte[] data, int[] ends, int count) {
  /** A reader may look so far past the end of the last piece before it is stopped. */
  static final int PADDING = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long ONES = 0x0101010101010101L;

  /**
   * The scan that begins at a place, or null where it does not end with the picture, or where its
   * restart markers are not in order.
   */
  static ScanPieces of(byte[] file, int from) {
    var data = new byte[file.length - from + PADDING];
    var ends = new int[16];
    int pieces = 0;
    int length = 0;
    for (int i = from; i < file.length - 1; i++) {
      while (eightWithoutFf(file, i)) {
        LONG.set(data, length, (long) LONG.get(file, i));
        length += Long.BYTES;
        i += Long.BYTES;
      }
      if (i >= file.length - 1) {
        return null;
      }
      var octet = file[i];
      if (octet != -1) {
        data[length++] = octet;
        continue;
      }
      var next = file[++i] & 0xFF;
      if (next == 0) {
        data[length++] = -1;
        continue;
      }
      if (pieces == ends.length) {
        ends = Arrays.copyOf(ends, 2 * pieces);
      }
      ends[pieces++] = length;
      if (next == 0xD9) {
        return new ScanPieces(data, ends, pieces);
      }
      if (next != 0xD0 + (pieces - 1 & 7)) {
        return null;
      }
    }
    return null;
  }

  /**
   * Whether eight bytes stand there and none of them is FF, where all markers begin. Looking at
   * eight at once is several times faster than one by one, and FF is seldom.
   */
  static boolean eightWithoutFf(byte[] file, int at) {
    if (at > file.length - Long.BYTES) {
      return false;
    }
    // Taking 1 from every byte of the complement sets the upper bit of those that are 0 there.
    var eight = (long) LONG.get(file, at);
    return (~eight - ONES & eight & ONES << 7) == 0;
  }

  /** The next eight bytes, the first of them uppermost. Past the end they are zeros. */
  static long eight(byte[] data, int at) {
    return (long) LONG.get(data, Math.min(at, data.length - Long.BYTES));
  }
}
