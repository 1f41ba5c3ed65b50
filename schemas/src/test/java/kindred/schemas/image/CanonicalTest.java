package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {
  @ParameterizedTest
  @CsvSource({"5, 3, 1", "9, 4, 3", "64, 7, 3", "130, 128, 1", "12, 4, 3", "2, 1, 1"})
  void resize_smaller_isTheAverageOfWhatLiesUnderThePixel(int from, int to, int channels) {
    var seed = new Random().nextLong();
    var source = new byte[from * from * channels];
    new Random(seed).nextBytes(source);

    var resized = Canonical.resize(source, from, channels, to);

    for (int i = 0; i < resized.length; i++) {
      var expected = average(source, from, channels, to, i);
      assertEquals(expected, resized[i] & 0xFF, 0.51, "seed " + seed + " value " + i);
    }
  }

  /** The oracle cuts every source pixel into to x to parts and every target into from x from. */
  private static double average(byte[] source, int from, int channels, int to, int index) {
    var c = index % channels;
    var x = index / channels % to;
    var y = index / channels / to;
    double sum = 0;
    for (int v = y * from; v < (y + 1) * from; v++) {
      for (int u = x * from; u < (x + 1) * from; u++) {
        sum += source[(v / to * from + u / to) * channels + c] & 0xFF;
      }
    }
    return sum / from / from;
  }

  @Test
  void resize_larger_isBilinear() {
    var source = new byte[] {0, 100, 0, 100};

    var resized = Canonical.resize(source, 2, 1, 4);

    assertArrayEquals(new byte[] {0, 25, 75, 100}, Arrays.copyOf(resized, 4));
    assertArrayEquals(new byte[] {0, 25, 75, 100}, Arrays.copyOfRange(resized, 12, 16));
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "7, 19", "128, 128", "300, 128"})
  void resize_plainColour_staysExactly(int from, int to) {
    var source = new byte[from * from * 3];
    Arrays.fill(source, (byte) 200);
    var expected = new byte[to * to * 3];
    Arrays.fill(expected, (byte) 200);

    assertArrayEquals(expected, Canonical.resize(source, from, 3, to));
  }
}
