package kindred.schemas.image;

/**
 * The bits of a JPEG scan, as coefficients. Reading past a piece's end gives other bits or zeros;
 * {@link #isUsedUp} tells.
 */
final class EntropyBits {
  /** What {@link #block} gives where the bits are no block. */
  static final long NO_BLOCK = Long.MIN_VALUE;

  /** The longest code, 16, and the longest value behind one, 15. */
  private static final int LONGEST = 31;

  /** Difference of two means: T.81 table F.1. */
  private static final int LARGEST_MEAN_SIZE = 11;

  private final ScanPieces pieces;
  private int piece = -1;

  /** The byte to be taken next into {@link #bits}. */
  private int at;

  /** The next bits, the first uppermost; {@link #count} of them, behind which are some more. */
  private long bits;

  private int count;

  EntropyBits(ScanPieces pieces) {
    this.pieces = pieces;
  }

  int pieces() {
    return pieces.count();
  }

  /** Goes to the beginning of the next piece. */
  void nextPiece() {
    at = piece < 0 ? 0 : pieces.ends()[piece];
    piece++;
    bits = 0;
    count = 0;
  }

  /** Whether all bits of the piece were read, but for those that fill up its last byte. */
  boolean isUsedUp() {
    var left = left();
    return left >= 0 && left < 8;
  }

  /** Whether more bits were read than there are. */
  boolean isOverrun() {
    return left() < 0;
  }

  private long left() {
    return (pieces.ends()[piece] - at) * 8L + count;
  }

  /**
   * Reads one block's coefficients. Half of a decoder's time passes here: fields are copied, since
   * HotSpot writes them back in every turn otherwise, and bits are filled up only when they run
   * short, not before every code.
   *
   * @param into values times {@code factors} are added at {@code cells + lane}; zeroed by the
   *     caller
   * @param cells by the zigzag order, {@link BlockScale#COEFFICIENTS} of them
   * @param factors by the zigzag order, as many
   * @param before the component's mean of the block before
   * @return its mean, and how far its coefficients reach in the upper half; or {@link #NO_BLOCK}
   */
  long block(
      HuffmanTable means,
      HuffmanTable rest,
      float[] into,
      int lane,
      int[] cells,
      float[] factors,
      int before) {
    var data = pieces.data();
    var at = this.at;
    var bits = this.bits;
    var count = this.count;
    if (count < LONGEST) {
      bits |= ScanPieces.eight(data, at) >>> count;
      at += 63 - count >> 3;
      count |= 56;
    }
    var entry = means.entry(bits);
    if (entry == 0 || HuffmanTable.symbol(entry) > LARGEST_MEAN_SIZE) {
      return NO_BLOCK;
    }
    var mean = before + HuffmanTable.value(entry, bits);
    bits <<= entry; // by its lower six bits, as Java has it
    count -= HuffmanTable.length(entry);
    into[cells[0] + lane] = mean * factors[0];

    var lookup = rest.lookup();
    int k = 1;
    while (k < 64) {
      if (count < LONGEST) {
        bits |= ScanPieces.eight(data, at) >>> count;
        at += 63 - count >> 3;
        count |= 56;
      }
      entry = lookup[(int) (bits >>> 64 - HuffmanTable.LOOKUP_BITS)];
      int value;
      if (HuffmanTable.hasValue(entry)) {
        value = entry >> HuffmanTable.VALUE_SHIFT;
      } else {
        entry = rest.entry(bits);
        if (HuffmanTable.size(entry) == 0) {
          var zeros = HuffmanTable.zeros(entry);
          if (entry == 0 || zeros != 0 && zeros != 15) {
            return NO_BLOCK;
          }
          bits <<= entry;
          count -= HuffmanTable.length(entry);
          if (zeros == 0) {
            break;
          }
          k = Math.min(k + 16, 64);
          continue;
        }
        value = HuffmanTable.value(entry, bits);
      }
      bits <<= entry;
      count -= HuffmanTable.length(entry);
      k += HuffmanTable.zeros(entry);
      // May be past the 64th: the tables are as long as that, and it is seen below.
      into[cells[k] + lane] += value * factors[k];
      k++;
    }
    this.at = at;
    this.bits = bits;
    this.count = count;
    return k > 64 ? NO_BLOCK : (long) (k - 1) << 32 | mean & 0xFFFFFFFFL;
  }
}
