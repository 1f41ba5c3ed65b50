package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Random;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;

class ImageTensorTest {
  private static final InputSpec PLAIN_GREY =
      new InputSpec(16, 1, new float[] {0}, new float[] {1});

  @Test
  void write_randomSizes_equalsOracle() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      int width = 1 + random.nextInt(70);
      int height = 1 + random.nextInt(70);
      var pixels = Fixtures.pixels(random, width, height, random.nextBoolean() ? 1 : 3);
      var spec = InputSpec.of(16 + random.nextInt(40), random.nextBoolean() ? 1 : 3);
      var actual = write(pixels, spec);
      var what = "seed " + seed + ", round " + round + ", " + width + " x " + height;
      for (int i = 0; i < actual.length; i++) {
        assertEquals(oracle(pixels, spec, i), actual[i], 2e-5, what);
      }
    }
  }

  @Test
  void write_sameSize_keepsPixels() {
    var pixels = Fixtures.pixels(new Random(1), 16, 16, 1);
    var actual = write(pixels, PLAIN_GREY);
    for (int i = 0; i < actual.length; i++) {
      assertEquals((pixels.values()[i] & 0xff) / 255f, actual[i], 1e-7f);
    }
  }

  @Test
  void write_halvedBoard_isGrey() {
    var board = new byte[32 * 32];
    for (int i = 0; i < board.length; i++) {
      board[i] = (byte) ((i + i / 32) % 2 == 0 ? 255 : 0);
    }
    for (float value : write(new Pixels(board, 32, 32, 1), PLAIN_GREY)) {
      assertEquals(0.5f, value, 1e-6f);
    }
  }

  @Test
  void write_redToGrey_isLuma() {
    var red = new byte[16 * 16 * 3];
    for (int i = 0; i < red.length; i += 3) {
      red[i] = (byte) 255;
    }
    for (float value : write(new Pixels(red, 16, 16, 3), PLAIN_GREY)) {
      assertEquals(0.299f, value, 1e-6f);
    }
  }

  private static float[] write(Pixels pixels, InputSpec spec) {
    // One float more shows that nothing is written behind the image.
    var out = FloatBuffer.allocate(spec.length() + 1);
    ImageTensor.write(pixels, spec, out);
    assertEquals(spec.length(), out.position());
    var values = new float[spec.length()];
    out.get(0, values);
    return values;
  }

  /** One output value by definition: two-dimensional weights, in double. */
  private static double oracle(Pixels pixels, InputSpec spec, int index) {
    int side = spec.side();
    int channel = index / (side * side);
    int row = index / side % side;
    int column = index % side;
    double sum = 0;
    for (int y = 0; y < pixels.height(); y++) {
      double down = weight(pixels.height(), side, row, y);
      if (down == 0) {
        continue;
      }
      for (int x = 0; x < pixels.width(); x++) {
        sum += down * weight(pixels.width(), side, column, x) * value(pixels, spec, y, x, channel);
      }
    }
    return (sum / 255 - spec.mean()[channel]) / spec.std()[channel];
  }

  private static double value(Pixels pixels, InputSpec spec, int y, int x, int channel) {
    int at = (y * pixels.width() + x) * pixels.channels();
    if (pixels.channels() == 1) {
      return pixels.values()[at] & 0xff;
    }
    if (spec.channels() == 3) {
      return pixels.values()[at + channel] & 0xff;
    }
    return 0.299 * (pixels.values()[at] & 0xff)
        + 0.587 * (pixels.values()[at + 1] & 0xff)
        + 0.114 * (pixels.values()[at + 2] & 0xff);
  }

  private static double weight(int in, int out, int o, int i) {
    if (out <= in) {
      double overlap = Math.min(i + 1.0, (o + 1.0) * in / out) - Math.max(i, (double) o * in / out);
      return Math.max(0, overlap) * out / in;
    }
    double centre = Math.clamp((o + 0.5) * in / out - 0.5, 0, in - 1);
    return Math.max(0, 1 - Math.abs(centre - i));
  }
}
