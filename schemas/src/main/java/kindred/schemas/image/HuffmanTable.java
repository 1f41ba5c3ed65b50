package kindred.schemas.image;

import java.util.Arrays;

/**
 * A JPEG Huffman table (ITU T.81 annex C) as a lookup by the next bits. Short codes are found
 * together with the value that follows them.
 */
final class HuffmanTable {
  /** Codes of up to so many bits, and values that end within them, are looked up at once. */
  static final int LOOKUP_BITS = 11;

  private static final int LONGEST = 16;

  /**
   * By the next bits: bits of code and value (5 bits), zeros before the coefficient (upper nibble
   * of the symbol, 4 bits), size (4 bits), whether the value is included (1 bit), the value (16
   * bits); 0 where the code is longer.
   */
  private final int[] lookup = new int[1 << LOOKUP_BITS];

  private final int[] pastLastOfLength = new int[LONGEST + 2];
  private final int[] firstIndexLessCode = new int[LONGEST + 1];
  private final byte[] symbols;

  /**
   * @param counts of codes, by their length from 1 to 16
   * @param symbols in the order of their codes
   * @throws IllegalArgumentException where there are more codes of a length than can be
   */
  HuffmanTable(int[] counts, byte[] symbols) {
    this.symbols = symbols;
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++, code <<= 1) {
      // The last code may not be all ones: annex C.
      if (code + counts[length - 1] >= 1 << length) {
        throw new IllegalArgumentException("too many Huffman codes of " + length + " bits");
      }
      firstIndexLessCode[length] = index - code;
      for (int i = 0; i < counts[length - 1]; i++, code++, index++) {
        if (length <= LOOKUP_BITS) {
          fill(code, length, symbols[index] & 0xFF);
        }
      }
      pastLastOfLength[length] = counts[length - 1] == 0 ? -1 : code << LONGEST - length;
    }
  }

  private void fill(int code, int length, int symbol) {
    var spare = LOOKUP_BITS - length;
    var size = symbol & 15;
    var first = code << spare;
    var plain = length | symbol << 5;
    if (size == 0 || size > spare) {
      Arrays.fill(lookup, first, first + (1 << spare), plain);
      return;
    }
    for (int bits = 0; bits < 1 << spare; bits++) {
      var value = extended(bits >> spare - size, size);
      lookup[first + bits] = length + size | symbol << 5 | 1 << 13 | value << 16;
    }
  }

  /** The entry for the next {@value #LOOKUP_BITS} bits; 0: ask {@link #longCode}. */
  int entry(int nextBits) {
    return lookup[nextBits];
  }

  /**
   * The entry of a longer code, without its value.
   *
   * @param next the next 16 bits
   * @return 0 where no code begins like this
   */
  int longCode(int next) {
    for (int length = LOOKUP_BITS + 1; length <= LONGEST; length++) {
      if (next < pastLastOfLength[length]) {
        var index = firstIndexLessCode[length] + (next >> LONGEST - length);
        return index < 0 || index >= symbols.length ? 0 : length | (symbols[index] & 0xFF) << 5;
      }
    }
    return 0;
  }

  /** Annex F.2.2.1: values with a leading 0 are negative. */
  static int extended(int bits, int size) {
    return bits < 1 << size - 1 ? bits - (1 << size) + 1 : bits;
  }
}
