package kindred.schemas.image;

/**
 * The bits of a JPEG scan, as coefficients. Reading past a piece's end gives other bits or zeros;
 * {@link #isUsedUp} tells.
 */
final class EntropyBits {
  /** What {@link #block} gives where the bits are no block. */
  static final long NO_BLOCK = Long.MIN_VALUE;

  /** So many lookups need no more than the 56 bits that are there at least after bits are taken. */
  private static final int LOOKUPS = 56 / HuffmanTable.LOOKUP_BITS;

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
   * Reads one block's coefficients. More than half of a decoder's time passes here. So fields are
   * copied, since HotSpot writes them back in every turn otherwise, and bits are taken in once for
   * several codes: how often does not depend on the codes, which no processor could foresee.
   *
   * @param into values times their factors are added at their cells; zeroed by the caller
   * @param lane is added to the cells
   * @param steps {@link BlockScale#steps}
   * @param before the component's mean of the block before
   * @return its mean, or {@link #NO_BLOCK}
   */
  long block(
      HuffmanTable means, HuffmanTable rest, float[] into, int lane, long[] steps, int before) {
    var data = pieces.data();
    var at = this.at;
    var bits = this.bits;
    var count = this.count;
    bits |= ScanPieces.eight(data, at) >>> count;
    at += 63 - count >> 3;
    count |= 56;
    var entry = means.entry(bits);
    if (entry == 0 || HuffmanTable.symbol(entry) > LARGEST_MEAN_SIZE) {
      return NO_BLOCK;
    }
    var mean = before + HuffmanTable.value(entry, bits);
    bits <<= entry; // by its lower six bits, as Java has it
    count -= HuffmanTable.length(entry);
    into[lane] = mean * BlockScale.factor(steps[0]);

    var lookup = rest.lookup();
    int k = 1;
    int codes = 0;
    while (k < 64) {
      if (codes-- == 0) {
        bits |= ScanPieces.eight(data, at) >>> count;
        at += 63 - count >> 3;
        count |= 56;
        codes = LOOKUPS - 1;
      }
      entry = lookup[(int) (bits >>> 64 - HuffmanTable.LOOKUP_BITS)];
      int value;
      if (HuffmanTable.hasValue(entry)) {
        value = entry >> HuffmanTable.VALUE_SHIFT;
      } else {
        // A long code or value may need more.
        bits |= ScanPieces.eight(data, at) >>> count;
        at += 63 - count >> 3;
        count |= 56;
        codes = 0;
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
      // May be past the 64th: there are as many steps, and it is seen below.
      var step = steps[k];
      into[BlockScale.cell(step) + lane] += value * BlockScale.factor(step);
      k++;
    }
    this.at = at;
    this.bits = bits;
    this.count = count;
    return k > 64 ? NO_BLOCK : mean;
  }
}
