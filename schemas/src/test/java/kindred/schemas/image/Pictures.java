package kindred.schemas.image;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
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
}
