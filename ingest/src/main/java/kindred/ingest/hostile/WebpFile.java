package kindred.ingest.hostile;

import java.util.Base64;
import java.util.SplittableRandom;

/** WebP files: lossless ones of eight colours, and one lossy picture. */
final class WebpFile {
  /** 144 x 96 pixels, written with Pillow 12.3.0: Java has nothing that writes lossy WebP. */
  private static final String LOSSY =
      "UklGRroAAABXRUJQVlA4IK4AAAAQCQCdASqQAGAAPrVUpE0nJKOiKOgA4BaJZW7dXbO6fyD8btNf+OX4Z1/4BxU5"
          + "FP/wacBnQACRjfLV/KPFfTg2Kj8Z/zwPLQSr9u8dzgywZwAA/uy+2PpoXPUzGDpjBj4JcdnFm30BTxQFJJyP"
          + "zZ0+0IWALqAA1gOHuJ+n20xgx7uP/1313zwZZ++V7/+hzwSZm/0V0FN6AaJ8ygq3DcwM5i3aMlYGnRnViWWI"
          + "AAA=";

  /** Bits before the first pixel of {@link #pixels}. */
  static final int HEAD_BITS =
      8 + 14 + 14 + 1 + 3 + 3 + 3 * (1 + 1 + 1 + 8 + 8) + 2 * (1 + 1 + 1 + 8);

  private WebpFile() {}

  static byte[] lossy() {
    return Base64.getDecoder().decode(LOSSY);
  }

  static byte[] lossless(int width, int height, long seed) {
    return riff(chunk("VP8L", pixels(width, height, width * height, seed)));
  }

  static byte[] riff(byte[]... chunks) {
    var body = Octets.joined(chunks);
    return new Octets().text("RIFF").le32(body.length + 4L).text("WEBP").all(body).toByteArray();
  }

  static byte[] chunk(String type, byte[] data) {
    var out = new Octets().text(type).le32(data.length).all(data);
    return (data.length & 1) == 0 ? out.toByteArray() : out.u8(0).toByteArray();
  }

  /** VP8X: flags and the canvas. */
  static byte[] extended(int flags, int width, int height) {
    return chunk(
        "VP8X",
        new Octets()
            .u8(flags, 0, 0, 0)
            .u8(width - 1, width - 1 >> 8, width - 1 >> 16)
            .u8(height - 1, height - 1 >> 8, height - 1 >> 16)
            .toByteArray());
  }

  /**
   * A VP8L bit stream without transforms: green, red and blue are each 0 or 255 and take one bit,
   * alpha takes none. Every value of every bit is a picture.
   *
   * @param given how many pixels there are, whatever the size says
   */
  static byte[] pixels(int width, int height, int given, long seed) {
    var bits = new LittleBits().put(0x2F, 8).put(width - 1, 14).put(height - 1, 14);
    bits.put(0, 1).put(0, 3); // no alpha, version 0
    bits.put(0, 3); // no transform, no colour cache, one group of codes
    for (int channel = 0; channel < 3; channel++) {
      bits.put(1, 1).put(1, 1).put(1, 1).put(0, 8).put(255, 8); // two symbols: 0 and 255
    }
    bits.put(1, 1).put(0, 1).put(1, 1).put(255, 8); // alpha: 255
    bits.put(1, 1).put(0, 1).put(1, 1).put(0, 8); // no distances
    var random = new SplittableRandom(seed);
    for (int i = 0; i < given; i++) {
      bits.put(random.nextInt(8), 3);
    }
    return bits.toByteArray();
  }

  /**
   * A VP8L bit stream of one colour and no bit per pixel, whose one block of pixels uses the last
   * of so many groups of five codes, each of four bits.
   */
  static byte[] groups(int side, int groups) {
    var bits =
        new LittleBits().put(0x2F, 8).put(side - 1, 14).put(side - 1, 14).put(0, 1).put(0, 3);
    bits.put(0, 2).put(1, 1).put(7, 3); // no transform, no colour cache; groups by 512 x 512 pixels
    bits.put(0, 1);
    for (int symbol : new int[] {groups - 1 & 0xFF, groups - 1 >> 8, 0, 0, 0}) {
      bits.put(1, 1).put(0, 1).put(1, 1).put(symbol, 8);
    }
    for (int code = 0; code < 5 * groups; code++) {
      bits.put(1, 4);
    }
    return bits.toByteArray();
  }
}
