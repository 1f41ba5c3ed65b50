package kindred.schemas.image;

/**
 * JPEG's luma and colour differences (JFIF 1.02: ITU-R BT.601 over the whole range) as bytes. A
 * channel is computed as a whole before it is put among the others: HotSpot makes vector
 * instructions of the one and not of the other.
 */
final class FullRange {
  /** A colour difference of 0. */
  static final int GREY = 128;

  private FullRange() {}

  /** {@code side x side} values. */
  static byte[] grey(float[] luma) {
    var out = new byte[luma.length];
    var channel = new int[luma.length];
    rounded(luma, channel);
    put(channel, out, 0, 1);
    return out;
  }

  /** {@code side x side x 3} of red, green and blue. */
  static byte[] rgb(float[] luma, float[] blue, float[] red) {
    var out = new byte[3 * luma.length];
    var channel = new int[luma.length];
    red(luma, red, channel);
    put(channel, out, 0, 3);
    green(luma, blue, red, channel);
    put(channel, out, 1, 3);
    blue(luma, blue, channel);
    put(channel, out, 2, 3);
    return out;
  }

  private static void rounded(float[] luma, int[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = clamped(luma[i]);
    }
  }

  private static void red(float[] luma, float[] red, int[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = clamped(luma[i] + 1.402f * (red[i] - GREY));
    }
  }

  private static void green(float[] luma, float[] blue, float[] red, int[] out) {
    for (int i = 0; i < out.length; i++) {
      var cb = blue[i] - GREY;
      var cr = red[i] - GREY;
      out[i] = clamped(luma[i] - 0.344136f * cb - 0.714136f * cr);
    }
  }

  private static void blue(float[] luma, float[] blue, int[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = clamped(luma[i] + 1.772f * (blue[i] - GREY));
    }
  }

  private static int clamped(float value) {
    return Math.max(0, Math.min(255, (int) (value + 0.5f)));
  }

  private static void put(int[] channel, byte[] out, int first, int step) {
    for (int i = 0, at = first; i < channel.length; i++, at += step) {
      out[at] = (byte) channel[i];
    }
  }
}
