package kindred.ingest.hostile;

import java.util.SplittableRandom;

/** BMP files (BITMAPINFOHEADER). */
final class BmpFile {
  static final int PIXELS_AT = 54;

  private BmpFile() {}

  /** A whole file of random pixels; up to eight bits with a palette. */
  static byte[] random(int width, int height, int bits, long seed) {
    var row = Math.ceilDiv(width * bits, 32) * 4;
    var pixels = new byte[row * Math.abs(height)];
    new SplittableRandom(seed).nextBytes(pixels);
    var palette = new byte[bits <= 8 ? 4 << bits : 0];
    new SplittableRandom(seed + 1).nextBytes(palette);
    return of(width, height, bits, 0, palette, pixels);
  }

  static byte[] of(
      int width, int height, int bits, int compression, byte[] palette, byte[] pixels) {
    var offset = PIXELS_AT + palette.length;
    return new Octets()
        .text("BM")
        .le32(offset + pixels.length)
        .le32(0)
        .le32(offset)
        .le32(40)
        .le32(width)
        .le32(height)
        .le16(1)
        .le16(bits)
        .le32(compression)
        .le32(pixels.length)
        .le32(2835)
        .le32(2835)
        .le32(0)
        .le32(0)
        .all(palette)
        .all(pixels)
        .toByteArray();
  }
}
