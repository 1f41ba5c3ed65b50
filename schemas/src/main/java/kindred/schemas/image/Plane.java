package kindred.schemas.image;

import java.util.Arrays;

/**
 * One component of a picture at a resolution of its own, as far as the centre square needs it, and
 * what it is at the canonical side: the mean of what lies under each target pixel, or bilinear
 * where it has fewer pixels than the target.
 */
final class Plane {
  private final byte[] values;
  private final int stride;
  private final int rows;
  private final double scaleX;
  private final double scaleY;

  /**
   * @param values row by row
   * @param scaleX how many pixels of the picture one of these is wide
   * @param scaleY how many it is high
   */
  Plane(byte[] values, int stride, int rows, double scaleX, double scaleY) {
    this.values = values;
    this.stride = stride;
    this.rows = rows;
    this.scaleX = scaleX;
    this.scaleY = scaleY;
  }

  /** Source values from {@code first} on, and their weights, which sum to 1. */
  private record Share(int first, float[] weights) {}

  /**
   * The square whose upper left corner lies at these pixels of the picture, column by column.
   *
   * @param side of the square, in pixels of the picture
   * @param to side of the result
   */
  float[] columns(int left, int top, int side, int to) {
    var across = shares(left / scaleX, side / scaleX, to, stride);
    var down = shares(top / scaleY, side / scaleY, to, rows);
    var from = across[0].first;
    var end = across[to - 1].first + across[to - 1].weights.length;
    var row = new float[stride];
    // Turned in between, so that both sums run along memory.
    var turned = new float[(end - from) * to];
    for (int y = 0; y < to; y++) {
      sumRows(down[y], row, from, end);
      for (int x = from, at = y; x < end; x++, at += to) {
        turned[at] = row[x];
      }
    }
    var out = new float[to * to];
    for (int x = 0; x < to; x++) {
      var share = across[x];
      for (int i = 0; i < share.weights.length; i++) {
        addScaled(turned, (share.first - from + i) * to, share.weights[i], out, x * to, to);
      }
    }
    return out;
  }

  private static void addScaled(
      float[] from, int fromAt, float weight, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] += weight * from[fromAt + i];
    }
  }

  private void sumRows(Share share, float[] row, int from, int end) {
    Arrays.fill(row, from, end, 0);
    for (int i = 0; i < share.weights.length; i++) {
      addBytes(share.weights[i], (share.first + i) * stride, row, from, end);
    }
  }

  private void addBytes(float weight, int at, float[] row, int from, int end) {
    for (int x = from; x < end; x++) {
      row[x] += weight * (values[at + x] & 0xFF);
    }
  }

  private static Share[] shares(double start, double length, int to, int count) {
    var shares = new Share[to];
    for (int i = 0; i < to; i++) {
      var from = start + i * length / to;
      shares[i] =
          length >= to
              ? area(from, start + (i + 1) * length / to, count)
              : bilinear((from + start + (i + 1) * length / to) / 2 - 0.5, count);
    }
    return shares;
  }

  private static Share area(double start, double end, int count) {
    var first = Math.min((int) start, count - 1);
    var last = Math.clamp((int) Math.ceil(end) - 1, first, count - 1);
    var weights = new float[last - first + 1];
    for (int pixel = first; pixel <= last; pixel++) {
      var covered = Math.min(end, pixel + 1.0) - Math.max(start, pixel);
      weights[pixel - first] = (float) (covered / (Math.min(end, last + 1.0) - start));
    }
    return new Share(first, weights);
  }

  private static Share bilinear(double at, int count) {
    var centre = Math.clamp(at, 0.0, count - 1.0);
    var first = Math.min((int) centre, Math.max(count - 2, 0));
    var right = (float) (centre - first);
    return new Share(first, count == 1 ? new float[] {1} : new float[] {1 - right, right});
  }
}
