package kindred.schemas.image;

import java.util.Arrays;

/**
 * A JPEG Huffman table (ITU T.81 annex C) as a lookup by the next bits. Short codes are found
 * together with the value that follows them.
 *
 * <p>An entry has, from its lowest bit: bits of code and value (6 bits), size of the value (4
 * bits), zeros before the coefficient (4 bits; with the size, the symbol), whether the value is
 * included (1 bit), and from {@value #VALUE_SHIFT} on the value. 0 is no entry.
 */
final class HuffmanTable {
  /** Codes of up to so many bits, and values that end within them, are looked up at once. */
  static final int LOOKUP_BITS = 11;

  static final int VALUE_SHIFT = 16;

  private static final int LONGEST = 16;
  private static final int SYMBOL_SHIFT = 6;
  private static final int WITH_VALUE = 1 << 14;

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
    var plain = plain(length, symbol);
    if (size == 0 || size > spare) {
      Arrays.fill(lookup, first, first + (1 << spare), plain);
      return;
    }
    // The bits behind the value may be anything.
    var rest = spare - size;
    for (int bits = 0; bits < 1 << size; bits++) {
      var entry = plain | WITH_VALUE | extended(bits, size) << VALUE_SHIFT;
      var from = first + (bits << rest);
      Arrays.fill(lookup, from, from + (1 << rest), entry);
    }
  }

  private static int plain(int length, int symbol) {
    return length + (symbol & 15) | symbol << SYMBOL_SHIFT;
  }

  /** Entries by the next {@value #LOOKUP_BITS} bits; 0: the code is longer, or is none. */
  int[] lookup() {
    return lookup;
  }

  /**
   * The entry of the code that begins there, short or long.
   *
   * @param bits the next ones, the first uppermost
   * @return 0 where no code begins like this
   */
  int entry(long bits) {
    var entry = lookup[(int) (bits >>> 64 - LOOKUP_BITS)];
    return entry == 0 ? longCode((int) (bits >>> 64 - LONGEST)) : entry;
  }

  private int longCode(int next) {
    for (int length = LOOKUP_BITS + 1; length <= LONGEST; length++) {
      if (next < pastLastOfLength[length]) {
        var index = firstIndexLessCode[length] + (next >> LONGEST - length);
        return index < 0 || index >= symbols.length ? 0 : plain(length, symbols[index] & 0xFF);
      }
    }
    return 0;
  }

  /** Of code and value together. */
  static int length(int entry) {
    return entry & (1 << SYMBOL_SHIFT) - 1;
  }

  static int symbol(int entry) {
    return entry >> SYMBOL_SHIFT & 0xFF;
  }

  static int size(int entry) {
    return entry >> SYMBOL_SHIFT & 15;
  }

  static int zeros(int entry) {
    return entry >> SYMBOL_SHIFT + 4 & 15;
  }

  static boolean hasValue(int entry) {
    return (entry & WITH_VALUE) != 0;
  }

  /**
   * The value that follows a code.
   *
   * @param bits from the code's first bit on
   */
  static int value(int entry, long bits) {
    if (hasValue(entry)) {
      return entry >> VALUE_SHIFT;
    }
    var size = size(entry);
    var codeAndValue = (int) (bits >>> 64 - length(entry));
    return size == 0 ? 0 : extended(codeAndValue & (1 << size) - 1, size);
  }

  /** Annex F.2.2.1: values with a leading 0 are negative. */
  private static int extended(int bits, int size) {
    return bits < 1 << size - 1 ? bits - (1 << size) + 1 : bits;
  }
}
