package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures for tests: their colours are known at every point, whatever the format. */
final class Pictures {
  private Pictures() {}

  static ImageConfig config(Map<String, ?> changes) {
    var reference = ConfigFactory.parseResources("reference.conf").resolve();
    return ImageConfig.from(ConfigFactory.parseMap(changes).withFallback(reference));
  }

  static ImageConfig config() {
    return config(Map.of());
  }

  /** Four quarters: red, green / blue, yellow. */
  static BufferedImage quarters(int width, int height, int type) {
    var image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xFF000000 | quarter(x < width / 2, y < height / 2));
      }
    }
    return image;
  }

  static BufferedImage noise(int width, int height, long seed) {
    var random = new Random(seed);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return image;
  }

  private static int quarter(boolean left, boolean top) {
    if (top) {
      return left ? 0xFF0000 : 0x00FF00;
    }
    return left ? 0x0000FF : 0xFFFF00;
  }

  static byte[] encoded(BufferedImage image, String format) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  /** 0xRRGGBB, or 0xGG for a grey picture. */
  static int at(Pixels pixels, int x, int y) {
    int value = 0;
    for (int c = 0; c < pixels.channels(); c++) {
      value = value << 8 | pixels.values()[(y * pixels.width() + x) * pixels.channels() + c] & 0xFF;
    }
    return value;
  }

  /** The file of a scene: file row and column by what EXIF says that they are. */
  static BufferedImage held(BufferedImage scene, int orientation) {
    var last = scene.getWidth() - 1;
    var file = new BufferedImage(last + 1, last + 1, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row <= last; row++) {
      for (int column = 0; column <= last; column++) {
        var rowIsTopOrLeft = orientation % 4 == 1 || orientation == 2 || orientation == 8;
        var columnIsLeftOrTop =
            orientation == 1 || orientation == 4 || orientation == 5 || orientation == 6;
        var r = rowIsTopOrLeft ? row : last - row;
        var c = columnIsLeftOrTop ? column : last - column;
        var colour = orientation <= 4 ? scene.getRGB(c, r) : scene.getRGB(r, c);
        file.setRGB(column, row, colour);
      }
    }
    return file;
  }

  static void assertQuarters(Pixels pixels, int tolerance) {
    assertEquals(128, pixels.width());
    assertEquals(128, pixels.height());
    assertEquals(3, pixels.channels());
    assertColour(0xFF0000, at(pixels, 20, 20), tolerance);
    assertColour(0x00FF00, at(pixels, 108, 20), tolerance);
    assertColour(0x0000FF, at(pixels, 20, 108), tolerance);
    assertColour(0xFFFF00, at(pixels, 108, 108), tolerance);
  }

  static void assertColour(int expected, int actual, int tolerance) {
    for (int shift = 0; shift <= 16; shift += 8) {
      var difference = Math.abs((expected >> shift & 0xFF) - (actual >> shift & 0xFF));
      assertTrue(
          difference <= tolerance,
          () -> "expected " + Integer.toHexString(expected) + ": " + Integer.toHexString(actual));
    }
  }
}
