package kindred.ingest.hostile;

import java.util.SplittableRandom;

/** GIF files (89a) of literal codes, so that what a wrong bit does is known. */
final class GifFile {
  /** Where the first frame's first code block begins in {@link #random}: after its code size. */
  static final int CODES_AT = 13 + 768 + 10 + 1;

  private static final int CLEAR = 256;
  private static final int END = 257;

  /** Codes stay nine bits wide while the table has fewer than 512 entries. */
  private static final int LITERALS_BETWEEN_CLEARS = 250;

  private GifFile() {}

  /** A whole file with one frame of random colours. */
  static byte[] random(int width, int height, long seed) {
    return Octets.joined(head(width, height, seed), frame(width, height, seed), end());
  }

  static byte[] head(int width, int height, long seed) {
    return new Octets()
        .text("GIF89a")
        .le16(width)
        .le16(height)
        .u8(0xF7, 0, 0)
        .all(PngFile.colours(256, seed))
        .toByteArray();
  }

  static byte[] end() {
    return new byte[] {0x3B};
  }

  static byte[] frame(int width, int height, long seed) {
    return frame(width, height, 0, blocks(literals(width * height, seed)));
  }

  /** An image descriptor and its codes, of eight bits at first. */
  static byte[] frame(int width, int height, int flags, byte[] blocks) {
    return new Octets()
        .u8(0x2C)
        .le16(0)
        .le16(0)
        .le16(width)
        .le16(height)
        .u8(flags, 8)
        .all(blocks)
        .toByteArray();
  }

  /** Nine bits a code, least significant bit first. */
  static byte[] literals(int pixels, long seed) {
    var random = new SplittableRandom(seed);
    var bits = new LittleBits();
    for (int i = 0; i < pixels; i++) {
      if (i % LITERALS_BETWEEN_CLEARS == 0) {
        bits.put(CLEAR, 9);
      }
      bits.put(random.nextInt(256), 9);
    }
    bits.put(END, 9);
    return bits.toByteArray();
  }

  /** As few codes as can be for so many pixels of one colour: each string is one longer. */
  static byte[] run(long pixels) {
    var bits = new LittleBits();
    bits.put(CLEAR, 9);
    bits.put(0, 9);
    int width = 9;
    int next = 258;
    int length = 1;
    for (long left = pixels - 1; left > 0; left -= length) {
      if (next < 4096) {
        bits.put(next++, width);
        length++;
        width = next == 1 << width && width < 12 ? width + 1 : width;
      } else {
        bits.put(4095, 12);
      }
    }
    bits.put(END, width);
    return bits.toByteArray();
  }

  /** In blocks of at most 255 bytes, ended by an empty one. */
  static byte[] blocks(byte[] data) {
    var out = new Octets();
    for (int at = 0; at < data.length; at += 255) {
      int size = Math.min(255, data.length - at);
      out.u8(size).write(data, at, size);
    }
    return out.u8(0).toByteArray();
  }
}
