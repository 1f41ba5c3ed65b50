package kindred.schemas.image;

/**
 * One component of a picture on its way to the side that is wanted, from the rows of blocks as they
 * are decoded: each counts at once for the target rows above which it lies, so that the component
 * as a whole is nowhere. Then the columns are summed.
 */
final class Plane {
  private static final int TAPS_AT_ONCE = 3;

  private final Share[] across;
  private final Share[] down;
  private final int blockSide;

  /** By target row, then as {@link BlockGroup#pixels} has the columns, group after group. */
  private final float[][] sums;

  /** The first target row that the newest pixels count for. */
  private int open;

  /**
   * @param across from columns to target columns
   * @param down from rows to target rows, as many
   * @param blockSide pixels of a block
   * @param groups in a row of blocks
   */
  Plane(Share[] across, Share[] down, int blockSide, int groups) {
    this.across = across;
    this.down = down;
    this.blockSide = blockSide;
    this.sums = new float[down.length][groups * BlockGroup.ROW];
  }

  /**
   * Takes the pixels of a group of blocks.
   *
   * @param pixels by row, column within the block, block
   * @param firstRow the source row that they begin with; within a group from top to bottom
   * @param group its number in the row of blocks
   */
  void add(int[] pixels, int firstRow, int group) {
    while (open > 0 && down[open - 1].end() > firstRow) {
      open--;
    }
    while (open < down.length && down[open].end() <= firstRow) {
      open++;
    }
    var endRow = firstRow + blockSide;
    for (int y = open; y < down.length && down[y].first() < endRow; y++) {
      var share = down[y];
      var end = Math.min(share.end(), endRow);
      for (int row = Math.max(share.first(), firstRow); row < end; row++) {
        var weight = share.weights()[row - share.first()];
        addScaled(pixels, (row - firstRow) * BlockGroup.ROW, weight, sums[y], group);
      }
    }
  }

  private static void addScaled(int[] from, int fromAt, float weight, float[] to, int group) {
    var at = group * BlockGroup.ROW;
    for (int i = 0; i < BlockGroup.ROW; i++) {
      to[at + i] += weight * from[fromAt + i];
    }
  }

  /** The target, row by row. */
  float[] square() {
    var taps = TAPS_AT_ONCE;
    for (var share : across) {
      taps = Math.max(taps, share.weights().length);
    }
    // As many for each target column: those that it does not need weigh 0.
    var places = new int[across.length * taps];
    var weights = new float[across.length * taps];
    for (int x = 0; x < across.length; x++) {
      for (int i = 0; i < across[x].weights().length; i++) {
        places[x * taps + i] = place(across[x].first() + i);
        weights[x * taps + i] = across[x].weights()[i];
      }
    }
    var out = new float[sums.length * across.length];
    for (int y = 0; y < sums.length; y++) {
      sumColumns(sums[y], places, weights, taps, out, y * across.length, across.length);
    }
    return out;
  }

  /** Several weights in a line take half the time of a loop over them. */
  private static void sumColumns(
      float[] from, int[] places, float[] weights, int taps, float[] to, int toAt, int count) {
    for (int x = 0, tap = 0; x < count; x++, tap += taps) {
      var sum =
          weights[tap] * from[places[tap]]
              + weights[tap + 1] * from[places[tap + 1]]
              + weights[tap + 2] * from[places[tap + 2]];
      for (int i = tap + TAPS_AT_ONCE; i < tap + taps; i++) {
        sum += weights[i] * from[places[i]];
      }
      to[toAt + x] = sum;
    }
  }

  /** Where a source column stands among the sums. */
  private int place(int column) {
    var blocks = BlockGroup.ROW / blockSide;
    var block = column / blockSide;
    return block / blocks * BlockGroup.ROW + column % blockSide * blocks + block % blocks;
  }
}
