package kindred.ingest.hostile;

/** Bits that fill each byte from its least significant one on, as GIF and WebP have them. */
final class LittleBits {
  private final Octets out = new Octets();
  private long pending;
  private int count;

  LittleBits put(int value, int bits) {
    pending |= (value & (1L << bits) - 1) << count;
    for (count += bits; count >= 8; count -= 8) {
      out.write((int) pending);
      pending >>>= 8;
    }
    return this;
  }

  byte[] toByteArray() {
    if (count > 0) {
      out.write((int) pending);
      pending = 0;
      count = 0;
    }
    return out.toByteArray();
  }
}
