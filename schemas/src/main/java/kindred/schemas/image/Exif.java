package kindred.schemas.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one thing that is wanted from EXIF: how the camera was held. (TIFF 6.0 section 2: byte order,
 * 42, offset of the first directory, entries of 12 bytes. EXIF 2.32 tag 0x0112.)
 */
final class Exif {
  /** As it lies in the file: the first row is the top, the first column the left side. */
  static final int UPRIGHT = 1;

  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private Exif() {}

  /** 1 to 8; {@link #UPRIGHT} where the block does not say or makes no sense. */
  static int orientation(ByteBuffer block) {
    var tiff = block.slice().order(ByteOrder.BIG_ENDIAN);
    if (tiff.remaining() < 8) {
      return UPRIGHT;
    }
    tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    var directory = tiff.getInt(4) & 0xFFFFFFFFL;
    if (tiff.getShort(2) != 42 || directory > tiff.limit() - 2) {
      return UPRIGHT;
    }
    var entries = tiff.getShort((int) directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      var at = directory + 2 + (long) i * ENTRY_BYTES;
      if (at + ENTRY_BYTES > tiff.limit()) {
        return UPRIGHT;
      }
      if ((tiff.getShort((int) at) & 0xFFFF) == ORIENTATION_TAG) {
        return tiff.getShort((int) at + 2) == SHORT ? valid(tiff.getShort((int) at + 8)) : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static int valid(int value) {
    return value >= 1 && value <= 8 ? value : UPRIGHT;
  }
}
