package kindred.ingest.hostile;

import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files (3rd edition), right or wrong. */
final class PngFile {
  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGBA = 6;

  /** First column, first row, and their distances, of Adam7's passes. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private PngFile() {}

  static byte[] chunk(String type, byte[] data) {
    var typed = new Octets().text(type).all(data).toByteArray();
    var crc = new CRC32();
    crc.update(typed);
    return new Octets().u32(data.length).all(typed).u32(crc.getValue()).toByteArray();
  }

  static byte[] header(long width, long height, int depth, int colour, int interlace) {
    return chunk(
        "IHDR",
        new Octets().u32(width).u32(height).u8(depth, colour, 0, 0, interlace).toByteArray());
  }

  static byte[] data(byte[] rows) {
    return chunk("IDAT", deflated(rows));
  }

  static byte[] end() {
    return chunk("IEND", new byte[0]);
  }

  static byte[] of(byte[]... chunks) {
    return Octets.joined(SIGNATURE, Octets.joined(chunks));
  }

  /** A whole file of random pixels. */
  static byte[] random(int width, int height, int depth, int colour, int interlace, long seed) {
    var palette = chunk("PLTE", colours(1 << Math.min(depth, 8), seed));
    return of(
        header(width, height, depth, colour, interlace),
        colour == PALETTE ? palette : new byte[0],
        data(rows(width, height, depth, colour, interlace, seed)),
        end());
  }

  /** Three bytes per colour. */
  static byte[] colours(int count, long seed) {
    var colours = new byte[3 * count];
    new SplittableRandom(seed).nextBytes(colours);
    return colours;
  }

  /** Rows of random pixels, each after the filter byte 0. */
  static byte[] rows(int width, int height, int depth, int colour, int interlace, long seed) {
    var random = new SplittableRandom(seed);
    var bits = depth * channels(colour);
    var out = new Octets();
    if (interlace == 0) {
      addRows(out, width, height, bits, random);
    } else {
      for (var pass : PASSES) {
        var columns = Math.ceilDiv(width - pass[0], pass[2]);
        if (columns > 0) {
          addRows(out, columns, Math.ceilDiv(height - pass[1], pass[3]), bits, random);
        }
      }
    }
    return out.toByteArray();
  }

  private static void addRows(
      Octets out, int width, int height, int bits, SplittableRandom random) {
    for (int y = 0; y < height; y++) {
      var row = new byte[Math.ceilDiv(width * bits, 8)];
      random.nextBytes(row);
      out.u8(0).all(row);
    }
  }

  private static int channels(int colour) {
    return switch (colour) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGBA -> 4;
      default -> 1;
    };
  }

  static byte[] deflated(byte[] plain) {
    try (var deflater = new Deflater()) {
      deflater.setInput(plain);
      deflater.finish();
      var out = new Octets();
      var buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  /** So many zeros, deflated to a thousandth. */
  static byte[] deflatedZeros(long count) {
    try (var deflater = new Deflater()) {
      var zeros = new byte[1 << 16];
      var buffer = new byte[1 << 16];
      var out = new Octets();
      for (long left = count; left > 0; left -= zeros.length) {
        deflater.setInput(zeros, 0, (int) Math.min(left, zeros.length));
        while (!deflater.needsInput()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }
}
