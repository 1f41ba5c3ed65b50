package kindred.encoder;

import java.nio.FloatBuffer;
import kindred.schemas.image.Pixels;

/**
 * The one preprocessing, the same for training, embedding and queries: resize to the input square
 * (area averaging where an axis shrinks, bilinear where it grows), grey to three channels by
 * replication, three to grey by ITU-R BT.601 luma, then {@code (value / 255 - mean) / std}.
 */
public final class ImageTensor {
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private ImageTensor() {}

  /**
   * Appends one image at the buffer's position: {@code channels * side * side} floats, channel by
   * channel, row by row.
   */
  public static void write(Pixels pixels, InputSpec spec, FloatBuffer out) {
    int side = spec.side();
    // Grey is resized once, whatever it becomes.
    int planes = Math.min(pixels.channels(), spec.channels());
    var across = ResizeAxis.of(pixels.width(), side);
    var down = ResizeAxis.of(pixels.height(), side);
    var narrow = new float[planes][pixels.height() * side];
    var row = new float[planes][pixels.width()];
    for (int y = 0; y < pixels.height(); y++) {
      split(pixels, y, row);
      for (int p = 0; p < planes; p++) {
        resizeRow(row[p], across, narrow[p], y * side);
      }
    }
    var line = new float[side];
    for (int c = 0; c < spec.channels(); c++) {
      float factor = 1 / (255 * spec.std()[c]);
      float shift = -spec.mean()[c] / spec.std()[c];
      for (int o = 0; o < side; o++) {
        resizeColumns(narrow[Math.min(c, planes - 1)], down, o, line);
        for (int x = 0; x < side; x++) {
          line[x] = line[x] * factor + shift;
        }
        out.put(line);
      }
    }
  }

  private static void split(Pixels pixels, int y, float[][] row) {
    var values = pixels.values();
    int width = pixels.width();
    int at = y * width * pixels.channels();
    if (pixels.channels() == 1) {
      for (int x = 0; x < width; x++) {
        row[0][x] = values[at + x] & 0xff;
      }
      return;
    }
    for (int x = 0; x < width; x++, at += 3) {
      int red = values[at] & 0xff;
      int green = values[at + 1] & 0xff;
      int blue = values[at + 2] & 0xff;
      if (row.length == 1) {
        row[0][x] = RED * red + GREEN * green + BLUE * blue;
      } else {
        row[0][x] = red;
        row[1][x] = green;
        row[2][x] = blue;
      }
    }
  }

  private static void resizeRow(float[] in, ResizeAxis axis, float[] out, int outAt) {
    int taps = axis.taps();
    var weights = axis.weights();
    var start = axis.start();
    for (int o = 0, w = 0; o < start.length; o++) {
      float sum = 0;
      for (int t = 0; t < taps; t++) {
        sum += weights[w++] * in[start[o] + t];
      }
      out[outAt + o] = sum;
    }
  }

  private static void resizeColumns(float[] in, ResizeAxis axis, int o, float[] line) {
    int side = line.length;
    int at = axis.start()[o] * side;
    float first = axis.weights()[o * axis.taps()];
    for (int x = 0; x < side; x++) {
      line[x] = first * in[at + x];
    }
    for (int t = 1; t < axis.taps(); t++) {
      at += side;
      float weight = axis.weights()[o * axis.taps() + t];
      for (int x = 0; x < side; x++) {
        line[x] += weight * in[at + x];
      }
    }
  }
}
