package kindred.schemas.image;

import java.util.Arrays;

/**
 * A square picture at another side: area average when it shrinks (every source pixel counts by the
 * share of it that lies under the target pixel), bilinear when it grows. Both are one weighted sum
 * per axis, first along the rows, then along the columns.
 */
final class Canonical {
  /** Source pixels {@code first, first + 1, …} and their weights, which sum to 1. */
  private record Share(int first, float[] weights) {}

  private Canonical() {}

  /** {@code from x from x channels} values to {@code to x to x channels}, both channels last. */
  static byte[] resize(byte[] source, int from, int channels, int to) {
    if (from == to) {
      return source.clone();
    }
    var shares = shares(from, to);
    var narrow = new float[from * to * channels];
    for (int y = 0; y < from; y++) {
      for (int x = 0; x < to; x++) {
        var share = shares[x];
        for (int c = 0; c < channels; c++) {
          var at = (y * from + share.first) * channels + c;
          var sum = 0f;
          for (var weight : share.weights) {
            sum += weight * (source[at] & 0xFF);
            at += channels;
          }
          narrow[(y * to + x) * channels + c] = sum;
        }
      }
    }
    return columns(narrow, shares, to, to * channels);
  }

  private static byte[] columns(float[] narrow, Share[] shares, int to, int stride) {
    var target = new byte[to * stride];
    var row = new float[stride];
    for (int y = 0; y < to; y++) {
      Arrays.fill(row, 0.5f);
      var at = shares[y].first * stride;
      for (var weight : shares[y].weights) {
        for (int i = 0; i < stride; i++) {
          row[i] += weight * narrow[at + i];
        }
        at += stride;
      }
      for (int i = 0; i < stride; i++) {
        target[y * stride + i] = (byte) Math.min(255, (int) row[i]);
      }
    }
    return target;
  }

  private static Share[] shares(int from, int to) {
    var shares = new Share[to];
    for (int i = 0; i < to; i++) {
      shares[i] = to < from ? area(i, from, to) : bilinear(i, from, to);
    }
    return shares;
  }

  /** Target pixel i covers [i, i + 1) * from / to. Counted in units of 1/to, so it is exact. */
  private static Share area(int i, int from, int to) {
    var start = (long) i * from;
    var end = start + from;
    var first = (int) (start / to);
    var last = (int) ((end - 1) / to);
    var weights = new float[last - first + 1];
    for (int pixel = first; pixel <= last; pixel++) {
      var covered = Math.min(end, (long) (pixel + 1) * to) - Math.max(start, (long) pixel * to);
      weights[pixel - first] = covered / (float) from;
    }
    return new Share(first, weights);
  }

  /** Pixel centres lie at halves; beyond the outermost centres the edge goes on. */
  private static Share bilinear(int i, int from, int to) {
    var centre = Math.clamp((i + 0.5) * from / to - 0.5, 0.0, from - 1.0);
    var first = Math.min((int) centre, Math.max(from - 2, 0));
    var right = (float) (centre - first);
    return new Share(first, from == 1 ? new float[] {1} : new float[] {1 - right, right});
  }
}
