package kindred.schemas.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bits of a JPEG scan, without the zeros stuffed behind FF and in the pieces that restart
 * markers make. Reading past a piece's end gives zeros; {@link #isUsedUp} tells.
 */
final class EntropyBits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** A reader may run so far past the end of the last piece before it is stopped. */
  private static final int PADDING = 16;

  private final byte[] data;
  private final int[] pieceEnds;
  private final int pieces;
  private int piece = -1;
  private int at;
  private long bits;
  private int count;

  private EntropyBits(byte[] data, int[] pieceEnds, int pieces) {
    this.data = data;
    this.pieceEnds = pieceEnds;
    this.pieces = pieces;
  }

  /**
   * The scan that begins at a place, or null where it does not end with the picture, or where its
   * restart markers are not in order.
   */
  static EntropyBits of(byte[] file, int from) {
    var data = new byte[file.length - from + PADDING];
    var ends = new int[16];
    int pieces = 0;
    int length = 0;
    for (int i = from; i < file.length - 1; i++) {
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
        return new EntropyBits(data, ends, pieces);
      }
      if (next != 0xD0 + (pieces - 1 & 7)) {
        return null;
      }
    }
    return null;
  }

  int pieces() {
    return pieces;
  }

  /** Goes to the beginning of the next piece. */
  void nextPiece() {
    at = piece < 0 ? 0 : pieceEnds[piece];
    piece++;
    bits = 0;
    count = 0;
  }

  /** Whether all bits of the piece were read, but for those that fill up its last byte. */
  boolean isUsedUp() {
    var left = (pieceEnds[piece] - at) * 8L + count;
    return left >= 0 && left < 8;
  }

  /** Whether more bits were read than there are. */
  boolean isOverrun() {
    return (pieceEnds[piece] - at) * 8L + count < 0;
  }

  /** At least 56 bits are there after it. */
  private void fill() {
    bits |= (long) LONG.get(data, Math.min(at, data.length - 8)) >>> count;
    at += 63 - count >> 3;
    count |= 56;
  }

  /**
   * Reads one block's coefficients.
   *
   * @param into values times {@code factors} are added at {@code cells}; zeroed by the caller
   * @param cells by the zigzag order
   * @param factors by the zigzag order
   * @param before the component's mean of the block before
   * @return its mean, and how far its coefficients reach in the upper half; or Long.MIN_VALUE where
   *     the bits are no block
   */
  long block(
      HuffmanTable means,
      HuffmanTable rest,
      float[] into,
      byte[] cells,
      float[] factors,
      int before) {
    fill();
    var entry = means.entry((int) (bits >>> 64 - HuffmanTable.LOOKUP_BITS));
    if (entry == 0) {
      entry = means.longCode((int) (bits >>> 48));
    }
    var symbol = entry >> 5 & 0xFF;
    if (entry == 0 || symbol > 11) {
      return Long.MIN_VALUE;
    }
    var mean = before + value(entry);
    into[0] = mean * factors[0];
    int last = 0;
    for (int k = 1; k < 64; k++) {
      fill();
      entry = rest.entry((int) (bits >>> 64 - HuffmanTable.LOOKUP_BITS));
      if (entry == 0) {
        entry = rest.longCode((int) (bits >>> 48));
        if (entry == 0) {
          return Long.MIN_VALUE;
        }
      }
      symbol = entry >> 5 & 0xFF;
      if ((symbol & 15) == 0) {
        value(entry);
        if (symbol != 0xF0) {
          if (symbol != 0) {
            return Long.MIN_VALUE;
          }
          break;
        }
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k > 63) {
        return Long.MIN_VALUE;
      }
      into[cells[k]] += value(entry) * factors[k];
      last = k;
    }
    return (long) last << 32 | mean & 0xFFFFFFFFL;
  }

  /** Takes the bits of a code and of the value behind it. */
  private int value(int entry) {
    var length = entry & 31;
    if ((entry & 1 << 13) != 0) {
      bits <<= length;
      count -= length;
      return entry >> 16;
    }
    var size = entry >> 5 & 15;
    bits <<= length;
    var value = size == 0 ? 0 : HuffmanTable.extended((int) (bits >>> 64 - size), size);
    bits <<= size;
    count -= length + size;
    return value;
  }
}
