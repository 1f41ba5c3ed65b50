package kindred.schemas.image;

import java.nio.ByteBuffer;

/**
 * How many pixels a GIF frame's codes stand for, without decoding them: the JDK's reader leaves a
 * frame black where its codes end early and says nothing. Variable-length LZW as in GIF89a appendix
 * F: every code but a clear adds one string, one pixel longer than the one before it.
 */
final class GifCodes {
  private static final int MAX_CODES = 4096;

  private final ByteBuffer file;
  private final int clear;
  private final int[] lengths = new int[MAX_CODES];
  private int blockLeft;
  private int at;
  private int bits;
  private int bitCount;

  /**
   * @param at where the frame's minimum code size stands
   */
  GifCodes(ByteBuffer file, int at) {
    this.file = file;
    this.at = at + 1;
    this.clear = 1 << Math.clamp(file.get(at), 1, 11);
  }

  /** The number of pixels; stops at the end code, at the end of the data or at a senseless code. */
  long pixels() {
    long pixels = 0;
    var width = Integer.numberOfTrailingZeros(clear) + 1;
    var next = clear + 2;
    var previous = 0;
    for (int code = code(width); code >= 0 && code != clear + 1; code = code(width)) {
      if (code == clear) {
        width = Integer.numberOfTrailingZeros(clear) + 1;
        next = clear + 2;
        previous = 0;
        continue;
      }
      if (code > next || code == next && previous == 0) {
        break;
      }
      if (previous > 0 && next < MAX_CODES) {
        lengths[next++] = previous + 1;
      }
      previous = code < clear ? 1 : lengths[code];
      pixels += previous;
      if (next == 1 << width && width < 12) {
        width++;
      }
    }
    return pixels;
  }

  private int code(int width) {
    while (bitCount < width) {
      if (blockLeft == 0) {
        blockLeft = file.get(at++) & 0xFF;
        if (blockLeft == 0) {
          return -1;
        }
      }
      bits |= (file.get(at++) & 0xFF) << bitCount;
      bitCount += 8;
      blockLeft--;
    }
    var code = bits & (1 << width) - 1;
    bits >>>= width;
    bitCount -= width;
    return code;
  }
}
