package kindred.schemas.image;

/**
 * A block of 8 x 8 DCT coefficients as N x N pixels, N = 8 / d: each the mean of the d x d pixels
 * that the whole block would have there, without making those.
 *
 * <p>The mean of d neighbours of cos((2x + 1)uπ/16) is g(u) cos((2j + 1)uπ/2N), with g(u) =
 * sin(duπ/16) / (d sin(uπ/16)). Beyond u = N these are the lower frequencies once more, up to their
 * sign, or 0; so every coefficient is added to one of N x N sums, by a factor that the table below
 * has, and an inverse DCT of N points does the rest. (The DCT as in ITU T.81 annex A.3.3.)
 */
final class BlockScale {
  /** 64, and as many as broken bits may leave out behind the last one. */
  static final int COEFFICIENTS = 64 + 15;

  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  private static final float C1 = cosine(1);
  private static final float C2 = cosine(2);
  private static final float C3 = cosine(3);
  private static final float C4 = cosine(4);
  private static final float C5 = cosine(5);
  private static final float C6 = cosine(6);
  private static final float C7 = cosine(7);

  private final int side;
  private final int[] cells = new int[COEFFICIENTS];
  private final float[] factors = new float[COEFFICIENTS];

  /**
   * @param divisor d: 1, 2, 4 or 8
   * @param quanta of the component, in zigzag order
   */
  BlockScale(int divisor, int[] quanta) {
    this.side = 8 / divisor;
    for (int i = 0; i < 64; i++) {
      var u = ZIGZAG[i] & 7;
      var v = ZIGZAG[i] >> 3;
      cells[i] = cell(v) * side + cell(u);
      factors[i] = (float) (quanta[i] * factor(u, divisor) * factor(v, divisor));
    }
  }

  private static float cosine(int sixteenths) {
    return (float) StrictMath.cos(sixteenths * Math.PI / 16);
  }

  /** N: pixels on a side. */
  int side() {
    return side;
  }

  int[] cells() {
    return cells;
  }

  float[] factors() {
    return factors;
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

  /**
   * The pixels of a block.
   *
   * @param sums of {@link #cells} and {@link #factors}; overwritten
   * @param last coefficient that is not 0, in zigzag order
   * @param out where pixel (0, 0) goes to {@code at} and each row is {@code stride} further
   */
  void pixels(float[] sums, int last, byte[] out, int at, int stride) {
    if (last == 0 || side == 1) {
      var value = clamped(sums[0]);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          out[at + y * stride + x] = value;
        }
      }
      return;
    }
    switch (side) {
      case 8 -> eight(sums, last, out, at, stride);
      case 4 -> four(sums, out, at, stride);
      default -> two(sums, out, at, stride);
    }
  }

  private static byte clamped(float value) {
    return (byte) Math.max(0, Math.min(255, (int) (value + 128.5f)));
  }

  private static void two(float[] s, byte[] out, int at, int stride) {
    var right = s[1] * C4;
    var below = s[2] * C4;
    var both = s[3] * C4 * C4;
    out[at] = clamped(s[0] + right + below + both);
    out[at + 1] = clamped(s[0] - right + below - both);
    out[at + stride] = clamped(s[0] + right - below - both);
    out[at + stride + 1] = clamped(s[0] - right - below + both);
  }

  private static void four(float[] s, byte[] out, int at, int stride) {
    for (int u = 0; u < 4; u++) {
      var even = s[8 + u] * C4;
      var outer = s[4 + u] * C2 + s[12 + u] * C6;
      var inner = s[4 + u] * C6 - s[12 + u] * C2;
      var mean = s[u];
      s[u] = mean + even + outer;
      s[4 + u] = mean - even + inner;
      s[8 + u] = mean - even - inner;
      s[12 + u] = mean + even - outer;
    }
    for (int y = 0; y < 4; y++) {
      var i = 4 * y;
      var even = s[i + 2] * C4;
      var outer = s[i + 1] * C2 + s[i + 3] * C6;
      var inner = s[i + 1] * C6 - s[i + 3] * C2;
      var row = at + y * stride;
      out[row] = clamped(s[i] + even + outer);
      out[row + 1] = clamped(s[i] - even + inner);
      out[row + 2] = clamped(s[i] - even - inner);
      out[row + 3] = clamped(s[i] + even - outer);
    }
  }

  /** Coefficients up to the tenth in zigzag order lie within the upper left 4 x 4. */
  private static final int LAST_WITHIN_FOUR = 9;

  private static void eight(float[] s, int last, byte[] out, int at, int stride) {
    if (last <= LAST_WITHIN_FOUR) {
      for (int u = 0; u < 4; u++) {
        shortColumn(s, u);
      }
      for (int y = 0; y < 8; y++) {
        shortRow(s, 8 * y, out, at + y * stride);
      }
      return;
    }
    for (int u = 0; u < 8; u++) {
      column(s, u);
    }
    for (int y = 0; y < 8; y++) {
      row(s, 8 * y, out, at + y * stride);
    }
  }

  /** {@link #column} where the lower four are 0. */
  private static void shortColumn(float[] s, int u) {
    var mean = s[u];
    var outer = s[16 + u] * C2;
    var inner = s[16 + u] * C6;
    var c1 = s[8 + u];
    var c3 = s[24 + u];
    var o0 = c1 * C1 + c3 * C3;
    var o1 = c1 * C3 - c3 * C7;
    var o2 = c1 * C5 - c3 * C1;
    var o3 = c1 * C7 - c3 * C5;
    s[u] = mean + outer + o0;
    s[8 + u] = mean + inner + o1;
    s[16 + u] = mean - inner + o2;
    s[24 + u] = mean - outer + o3;
    s[32 + u] = mean - outer - o3;
    s[40 + u] = mean - inner - o2;
    s[48 + u] = mean + inner - o1;
    s[56 + u] = mean + outer - o0;
  }

  /** {@link #row} where the right four are 0. */
  private static void shortRow(float[] s, int i, byte[] out, int at) {
    var mean = s[i];
    var outer = s[i + 2] * C2;
    var inner = s[i + 2] * C6;
    var c1 = s[i + 1];
    var c3 = s[i + 3];
    var o0 = c1 * C1 + c3 * C3;
    var o1 = c1 * C3 - c3 * C7;
    var o2 = c1 * C5 - c3 * C1;
    var o3 = c1 * C7 - c3 * C5;
    out[at] = clamped(mean + outer + o0);
    out[at + 1] = clamped(mean + inner + o1);
    out[at + 2] = clamped(mean - inner + o2);
    out[at + 3] = clamped(mean - outer + o3);
    out[at + 4] = clamped(mean - outer - o3);
    out[at + 5] = clamped(mean - inner - o2);
    out[at + 6] = clamped(mean + inner - o1);
    out[at + 7] = clamped(mean + outer - o0);
  }

  private static void column(float[] s, int u) {
    var even = s[32 + u] * C4;
    var e0 = s[u] + even;
    var e1 = s[u] - even;
    var outer = s[16 + u] * C2 + s[48 + u] * C6;
    var inner = s[16 + u] * C6 - s[48 + u] * C2;
    var c1 = s[8 + u];
    var c3 = s[24 + u];
    var c5 = s[40 + u];
    var c7 = s[56 + u];
    var o0 = c1 * C1 + c3 * C3 + c5 * C5 + c7 * C7;
    var o1 = c1 * C3 - c3 * C7 - c5 * C1 - c7 * C5;
    var o2 = c1 * C5 - c3 * C1 + c5 * C7 + c7 * C3;
    var o3 = c1 * C7 - c3 * C5 + c5 * C3 - c7 * C1;
    s[u] = e0 + outer + o0;
    s[8 + u] = e1 + inner + o1;
    s[16 + u] = e1 - inner + o2;
    s[24 + u] = e0 - outer + o3;
    s[32 + u] = e0 - outer - o3;
    s[40 + u] = e1 - inner - o2;
    s[48 + u] = e1 + inner - o1;
    s[56 + u] = e0 + outer - o0;
  }

  private static void row(float[] s, int i, byte[] out, int at) {
    var even = s[i + 4] * C4;
    var e0 = s[i] + even;
    var e1 = s[i] - even;
    var outer = s[i + 2] * C2 + s[i + 6] * C6;
    var inner = s[i + 2] * C6 - s[i + 6] * C2;
    var c1 = s[i + 1];
    var c3 = s[i + 3];
    var c5 = s[i + 5];
    var c7 = s[i + 7];
    var o0 = c1 * C1 + c3 * C3 + c5 * C5 + c7 * C7;
    var o1 = c1 * C3 - c3 * C7 - c5 * C1 - c7 * C5;
    var o2 = c1 * C5 - c3 * C1 + c5 * C7 + c7 * C3;
    var o3 = c1 * C7 - c3 * C5 + c5 * C3 - c7 * C1;
    out[at] = clamped(e0 + outer + o0);
    out[at + 1] = clamped(e1 + inner + o1);
    out[at + 2] = clamped(e1 - inner + o2);
    out[at + 3] = clamped(e0 - outer + o3);
    out[at + 4] = clamped(e0 - outer - o3);
    out[at + 5] = clamped(e1 - inner - o2);
    out[at + 6] = clamped(e1 + inner - o1);
    out[at + 7] = clamped(e0 + outer - o0);
  }
}
