package kindred.schemas.image;

import java.util.Arrays;

/**
 * Neighbouring blocks on their way from coefficients to pixels, N x N each, all at once: what they
 * have at the same place stands side by side. The loops below run over it with constant distances
 * between what they read and write, and nothing else, so that HotSpot makes vector instructions of
 * them; a block by itself takes several times as long.
 */
final class BlockGroup {
  /** Sums of all blocks that have the same vertical frequency, or the same row. */
  static final int ROW = 256;

  private static final float C1 = cosine(1);
  private static final float C2 = cosine(2);
  private static final float C3 = cosine(3);
  private static final float C4 = cosine(4);
  private static final float C5 = cosine(5);
  private static final float C6 = cosine(6);
  private static final float C7 = cosine(7);

  private final int side;
  private final int blocks;
  private final float[] sums;
  private final float[] turned;
  private final int[] values;

  /**
   * @param side N: 8, 4, 2 or 1
   */
  BlockGroup(int side) {
    this.side = side;
    this.blocks = ROW / side;
    this.sums = new float[side * ROW];
    this.turned = new float[side * ROW];
    this.values = new int[side * ROW];
  }

  private static float cosine(int sixteenths) {
    return (float) StrictMath.cos(sixteenths * Math.PI / 16);
  }

  /** How many blocks. */
  int blocks() {
    return blocks;
  }

  /** By {@link BlockScale#steps}: vertical frequency, horizontal frequency, block. */
  float[] sums() {
    return sums;
  }

  /**
   * The pixels, 0 to 255, by row, column within the block, block; then all sums are 0 again.
   *
   * @return {@link #ROW} values for each row; overwritten by the next call
   */
  int[] pixels() {
    switch (side) {
      case 8 -> {
        eight(sums);
        turn(sums, turned);
        eight(turned);
        turn(turned, sums);
      }
      case 4 -> {
        four(sums);
        turn(sums, turned);
        four(turned);
        turn(turned, sums);
      }
      case 2 -> two(sums);
      default -> {}
    }
    clamp(sums, values);
    Arrays.fill(sums, 0);
    return values;
  }

  /** Exchanges the direction that stands first and the other. */
  private void turn(float[] from, float[] to) {
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        System.arraycopy(from, i * ROW + j * blocks, to, j * ROW + i * blocks, blocks);
      }
    }
  }

  private static void clamp(float[] from, int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.max(0, Math.min(255, (int) (from[i] + 128.5f)));
    }
  }

  /** In both directions. */
  private static void two(float[] s) {
    for (int i = 0; i < ROW / 2; i++) {
      var mean = s[i];
      var right = s[i + ROW / 2] * C4;
      var below = s[i + ROW] * C4;
      var both = s[i + 3 * ROW / 2] * C4 * C4;
      s[i] = mean + right + below + both;
      s[i + ROW / 2] = mean - right + below - both;
      s[i + ROW] = mean + right - below - both;
      s[i + 3 * ROW / 2] = mean - right - below + both;
    }
  }

  private static void four(float[] s) {
    for (int i = 0; i < ROW; i++) {
      var mean = s[i];
      var c1 = s[i + ROW];
      var c3 = s[i + 3 * ROW];
      var even = s[i + 2 * ROW] * C4;
      var outer = c1 * C2 + c3 * C6;
      var inner = c1 * C6 - c3 * C2;
      s[i] = mean + even + outer;
      s[i + ROW] = mean - even + inner;
      s[i + 2 * ROW] = mean - even - inner;
      s[i + 3 * ROW] = mean + even - outer;
    }
  }

  /** In three steps: all in one are too much for HotSpot. */
  private static void eight(float[] s) {
    for (int i = 0; i < ROW; i++) {
      var mean = s[i];
      var c2 = s[i + 2 * ROW];
      var c6 = s[i + 6 * ROW];
      var even = s[i + 4 * ROW] * C4;
      var outer = c2 * C2 + c6 * C6;
      var inner = c2 * C6 - c6 * C2;
      s[i] = mean + even + outer;
      s[i + 2 * ROW] = mean - even + inner;
      s[i + 4 * ROW] = mean - even - inner;
      s[i + 6 * ROW] = mean + even - outer;
    }
    for (int i = 0; i < ROW; i++) {
      var c1 = s[i + ROW];
      var c3 = s[i + 3 * ROW];
      var c5 = s[i + 5 * ROW];
      var c7 = s[i + 7 * ROW];
      s[i + ROW] = c1 * C1 + c3 * C3 + c5 * C5 + c7 * C7;
      s[i + 3 * ROW] = c1 * C3 - c3 * C7 - c5 * C1 - c7 * C5;
      s[i + 5 * ROW] = c1 * C5 - c3 * C1 + c5 * C7 + c7 * C3;
      s[i + 7 * ROW] = c1 * C7 - c3 * C5 + c5 * C3 - c7 * C1;
    }
    for (int i = 0; i < ROW; i++) {
      var e0 = s[i];
      var o0 = s[i + ROW];
      var e1 = s[i + 2 * ROW];
      var o1 = s[i + 3 * ROW];
      var e2 = s[i + 4 * ROW];
      var o2 = s[i + 5 * ROW];
      var e3 = s[i + 6 * ROW];
      var o3 = s[i + 7 * ROW];
      s[i] = e0 + o0;
      s[i + ROW] = e1 + o1;
      s[i + 2 * ROW] = e2 + o2;
      s[i + 3 * ROW] = e3 + o3;
      s[i + 4 * ROW] = e3 - o3;
      s[i + 5 * ROW] = e2 - o2;
      s[i + 6 * ROW] = e1 - o1;
      s[i + 7 * ROW] = e0 - o0;
    }
  }
}
