package kindred.ingest.hostile;

/**
 * A JPEG encoder (ITU T.81) that writes what others do not: any number of components, any sampling,
 * restart intervals, progressive scans. Floating-point DCT, annex K's tables.
 */
public final class JpegEncoder {
  /** Annex K.1, in zigzag order. */
  private static final int[][] QUANTA = {
    {
      16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35,
      37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109,
      81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99
    },
    {
      17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99,
      99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
      99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99
    }
  };

  /** Where the coefficients of a block stand, in the order in which they are written. */
  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  private static final double[][] COSINES = new double[8][8];

  static {
    for (int u = 0; u < 8; u++) {
      for (int x = 0; x < 8; x++) {
        var scale = u == 0 ? Math.sqrt(0.125) : 0.5;
        COSINES[u][x] = scale * StrictMath.cos((2 * x + 1) * u * Math.PI / 16);
      }
    }
  }

  private JpegEncoder() {}

  /**
   * How a file is written.
   *
   * @param components 1, 3 or 4, or what no decoder expects
   * @param horizontal how many samples the first component has for one of the others
   * @param vertical likewise
   * @param quality 1 to 100, as libjpeg counts it
   * @param restartInterval in MCUs; 0: none
   * @param progressive in several scans
   */
  public record Layout(
      int components,
      int horizontal,
      int vertical,
      int quality,
      int restartInterval,
      boolean progressive) {
    /** Colour at half the resolution, as most files have it. */
    public static Layout usual(int quality) {
      return new Layout(3, 2, 2, quality, 0, false);
    }
  }

  /** A picture's samples, 0 to 255: luma and colour difference, or whatever the components are. */
  public interface Samples {
    /** At a place of the whole picture, also where it lies outside. */
    double at(int component, int x, int y);
  }

  /** A whole file. */
  public static byte[] encode(int width, int height, Layout layout, Samples samples) {
    return blocks(width, height, layout, samples).file();
  }

  static JpegFile blocks(int width, int height, Layout layout, Samples samples) {
    var file = new JpegFile(width, height, layout);
    for (int c = 0; c < layout.components; c++) {
      var h = file.horizontal(0) / file.horizontal(c);
      var v = file.vertical(0) / file.vertical(c);
      var blocks = file.blocks(c);
      for (int row = 0; row < blocks.length; row++) {
        for (int column = 0; column < blocks[row].length; column++) {
          blocks[row][column] =
              quantised(samples, c, column * 8, row * 8, h, v, quanta(layout.quality, c));
        }
      }
    }
    return file;
  }

  static int[] quanta(int quality, int component) {
    var percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    var quanta = QUANTA[Math.min(component, 1)].clone();
    for (int i = 0; i < 64; i++) {
      quanta[i] = Math.clamp((quanta[i] * percent + 50) / 100, 1, 255);
    }
    return quanta;
  }

  private static short[] quantised(
      Samples samples, int component, int left, int top, int h, int v, int[] quanta) {
    var rows = new double[64];
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        var value = samples.at(component, (left + x) * h, (top + y) * v) - 128;
        for (int u = 0; u < 8; u++) {
          rows[y * 8 + u] += value * COSINES[u][x];
        }
      }
    }
    var block = new short[64];
    for (int i = 0; i < 64; i++) {
      var u = ZIGZAG[i] & 7;
      var frequency = ZIGZAG[i] >> 3;
      var sum = 0.0;
      for (int y = 0; y < 8; y++) {
        sum += rows[y * 8 + u] * COSINES[frequency][y];
      }
      block[i] = (short) Math.round(sum / quanta[i]);
    }
    return block;
  }
}
