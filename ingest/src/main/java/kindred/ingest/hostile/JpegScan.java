package kindred.ingest.hostile;

import java.util.stream.IntStream;

/**
 * The entropy-coded bytes of a JPEG scan. Also knows which bits are part of a value and not of a
 * code: whichever way those stand, the scan is whole.
 */
final class JpegScan {
  private final Octets out = new Octets();
  private final IntStream.Builder valueBits = IntStream.builder();
  private int pending;
  private int count;

  /** A code and the bits of the value that it announces. */
  void put(HuffmanCodes codes, int symbol, int value, int bits) {
    bits(codes.code(symbol), codes.length(symbol), false);
    bits(value, bits, true);
  }

  private void bits(int value, int bits, boolean ofValue) {
    for (int bit = bits - 1; bit >= 0; bit--) {
      if (ofValue) {
        valueBits.add(out.size() * 8 + count);
      }
      pending = pending << 1 | value >> bit & 1;
      if (++count == 8) {
        octet();
      }
    }
  }

  private void octet() {
    out.write(pending);
    if ((pending & 0xFF) == 0xFF) {
      out.write(0);
    }
    pending = 0;
    count = 0;
  }

  /** Fills the last byte with ones. */
  void align() {
    while (count > 0) {
      bits(1, 1, false);
    }
  }

  /** RST0 to RST7. */
  void restart(int number) {
    align();
    out.u8(0xFF, 0xD0 + (number & 7));
  }

  byte[] toByteArray() {
    align();
    return out.toByteArray();
  }

  /** Of {@link #toByteArray}, counted from its first bit. */
  int[] valueBits() {
    return valueBits.build().toArray();
  }
}
