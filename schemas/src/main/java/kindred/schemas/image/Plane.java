package kindred.schemas.image;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * One component of a picture on its way to the side that is wanted, from the rows of blocks as they
 * are decoded: each counts at once for the target rows that lie over it, and a target row that has
 * all of its own is summed along its columns. So the component as a whole is nowhere, and what is
 * at work stays in the processor's nearest cache.
 */
final class Plane {
  private static final int TAPS_AT_ONCE = 3;

  private final Share[] down;
  private final int blockSide;
  private final int width;

  /** Weights for each target column: as many for each, those that it does not need are 0. */
  private final int taps;

  private final float[] weights;

  /** Where the source columns stand that are so weighed. */
  private final int[] places;

  /** By target row, then as {@link BlockGroup#pixels} has the columns, group after group. */
  private final float[][] sums;

  private final ArrayDeque<float[]> spare = new ArrayDeque<>();
  private final float[] out;
  private int finished;

  /**
   * @param across from columns to target columns
   * @param down from rows to target rows
   * @param blockSide pixels of a block
   * @param groups in a row of blocks
   */
  Plane(Share[] across, Share[] down, int blockSide, int groups) {
    this.down = down;
    this.blockSide = blockSide;
    this.width = groups * BlockGroup.ROW;
    this.sums = new float[down.length][];
    this.out = new float[down.length * across.length];
    var most = TAPS_AT_ONCE;
    for (var share : across) {
      most = Math.max(most, share.weights().length);
    }
    this.taps = most;
    this.weights = new float[across.length * taps];
    this.places = new int[across.length * taps];
    for (int x = 0; x < across.length; x++) {
      for (int i = 0; i < across[x].weights().length; i++) {
        weights[x * taps + i] = across[x].weights()[i];
        places[x * taps + i] = place(across[x].first() + i);
      }
    }
  }

  /** Where a source column stands among the sums. */
  private int place(int column) {
    var blocks = BlockGroup.ROW / blockSide;
    var block = column / blockSide;
    return block / blocks * BlockGroup.ROW + column % blockSide * blocks + block % blocks;
  }

  /**
   * Takes the pixels of a group of blocks.
   *
   * @param pixels by row, column within the block, block
   * @param firstRow the source row that they begin with; within a group from top to bottom
   * @param group its number in the row of blocks
   */
  void add(int[] pixels, int firstRow, int group) {
    var endRow = firstRow + blockSide;
    for (int y = finished; y < down.length && down[y].first() < endRow; y++) {
      var share = down[y];
      var end = Math.min(share.end(), endRow);
      for (int row = Math.max(share.first(), firstRow); row < end; row++) {
        if (sums[y] == null) {
          sums[y] = spare.isEmpty() ? new float[width] : spare.pop();
        }
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

  /** Sums what needs no more than the source rows before this one, all of which have come. */
  void finish(int endRow) {
    for (; finished < down.length && down[finished].end() <= endRow; finished++) {
      var columns = places.length / taps;
      var row = sums[finished];
      sumColumns(row, places, weights, taps, out, finished * columns, columns);
      Arrays.fill(row, 0);
      spare.push(row);
      sums[finished] = null;
    }
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

  /** The target, row by row, once all of it is finished. */
  float[] square() {
    return out;
  }
}
