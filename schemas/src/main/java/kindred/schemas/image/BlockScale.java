package kindred.schemas.image;

/**
 * Where the 8 x 8 DCT coefficients of a block go, and how much of them, so that N x N pixels come
 * out, N = 8 / d: each the mean of the d x d pixels that the whole block would have there, without
 * making those. {@link BlockGroup} does the rest.
 *
 * <p>The mean of d neighbours of cos((2x + 1)uπ/16) is g(u) cos((2j + 1)uπ/2N), with g(u) =
 * sin(duπ/16) / (d sin(uπ/16)). Beyond u = N these are the lower frequencies once more, up to their
 * sign, or 0; so every coefficient is added to one of N x N sums, by a factor that the table below
 * has, and an inverse DCT of N points follows. (The DCT as in ITU T.81 annex A.3.3.)
 */
final class BlockScale {
  /** 64, and as many as broken bits may leave out behind the last one. */
  static final int COEFFICIENTS = 64 + 15;

  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  private final int side;
  private final long[] steps = new long[COEFFICIENTS];

  /**
   * @param divisor d: 1, 2, 4 or 8
   * @param quanta of the component, in zigzag order
   */
  BlockScale(int divisor, int[] quanta) {
    this.side = 8 / divisor;
    for (int i = 0; i < 64; i++) {
      var u = ZIGZAG[i] & 7;
      var v = ZIGZAG[i] >> 3;
      var cell = cell(v) * BlockGroup.ROW + cell(u) * (BlockGroup.ROW / side);
      var factor = (float) (quanta[i] * factor(u, divisor) * factor(v, divisor));
      steps[i] = (long) Float.floatToRawIntBits(factor) << 32 | cell;
    }
  }

  /** N: pixels on a side. */
  int side() {
    return side;
  }

  /**
   * {@link #cell(long)} and {@link #factor(long)} of the coefficients in zigzag order. One array
   * for both is read faster than two.
   */
  long[] steps() {
    return steps;
  }

  /** Where the first block of a group has the sum that a coefficient belongs to. */
  static int cell(long step) {
    return (int) step;
  }

  /** What a coefficient counts there. */
  static float factor(long step) {
    return Float.intBitsToFloat((int) (step >>> 32));
  }

  /** The frequency that u is with N points: cos((2j + 1)uπ/2N) has the period 4N in u. */
  private int cell(int u) {
    var folded = u % (4 * side);
    folded = folded > 2 * side ? 4 * side - folded : folded;
    return folded > side ? 2 * side - folded : folded == side ? 0 : folded;
  }

  private double factor(int u, int divisor) {
    var scale = u == 0 ? Math.sqrt(0.125) : 0.5;
    var angle = u * Math.PI / 16;
    var mean = u == 0 ? 1 : StrictMath.sin(divisor * angle) / (divisor * StrictMath.sin(angle));
    var folded = u % (4 * side);
    folded = folded > 2 * side ? 4 * side - folded : folded;
    var sign = folded == side ? 0 : folded > side ? -1 : 1;
    return scale * mean * sign;
  }
}
