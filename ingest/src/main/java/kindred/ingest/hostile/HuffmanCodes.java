package kindred.ingest.hostile;

import java.util.HexFormat;

/**
 * The Huffman codes that ITU T.81 annex K.3 suggests; nearly every encoder writes them. None of
 * them has a code of ones only, so a long run of ones in a scan is an error wherever it stands.
 */
final class HuffmanCodes {
  static final HuffmanCodes DC_LUMINANCE =
      new HuffmanCodes("00010501010101010100000000000000", "000102030405060708090a0b");
  static final HuffmanCodes DC_CHROMINANCE =
      new HuffmanCodes("00030101010101010101010000000000", "000102030405060708090a0b");
  static final HuffmanCodes AC_LUMINANCE =
      new HuffmanCodes(
          "0002010303020403050504040000017d",
          "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
              + "2433627282090a161718191a25262728292a3435363738393a43444546474849"
              + "4a535455565758595a636465666768696a737475767778797a83848586878889"
              + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
              + "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
              + "f9fa");
  static final HuffmanCodes AC_CHROMINANCE =
      new HuffmanCodes(
          "00020102040403040705040400010277",
          "000102031104052131061241510761711322328108144291a1b1c109233352f0"
              + "156272d10a162434e125f11718191a262728292a35363738393a434445464748"
              + "494a535455565758595a636465666768696a737475767778797a828384858687"
              + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
              + "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8"
              + "f9fa");

  private final byte[] counts;
  private final byte[] symbols;
  private final int[] code = new int[256];
  private final int[] length = new int[256];

  private HuffmanCodes(String counts, String symbols) {
    var hex = HexFormat.of();
    this.counts = hex.parseHex(counts);
    this.symbols = hex.parseHex(symbols);
    int next = 0;
    int at = 0;
    for (int bits = 1; bits <= 16; bits++, next <<= 1) {
      for (int i = 0; i < this.counts[bits - 1]; i++, at++, next++) {
        code[this.symbols[at] & 0xFF] = next;
        length[this.symbols[at] & 0xFF] = bits;
      }
    }
  }

  /** As in a DHT segment: how many of each length, then the symbols. */
  byte[] table() {
    return Octets.joined(counts, symbols);
  }

  int code(int symbol) {
    return code[symbol];
  }

  int length(int symbol) {
    return length[symbol];
  }
}
