package kindred.ingest.source;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** White paper, black ink with soft edges. */
final class Canvas {
  private final int side;
  private final byte[] ink;

  Canvas(int side) {
    this.side = side;
    this.ink = new byte[side * side];
    Arrays.fill(ink, (byte) 255);
  }

  /** A round dot, in pixels; where dots overlap, the darker one shows. */
  void dot(double x, double y, double radius) {
    var reach = radius + 1;
    var bottom = Math.min(side - 1, (int) (y + reach));
    var right = Math.min(side - 1, (int) (x + reach));
    for (int row = Math.max(0, (int) (y - reach)); row <= bottom; row++) {
      for (int column = Math.max(0, (int) (x - reach)); column <= right; column++) {
        var dx = column + 0.5 - x;
        var dy = row + 0.5 - y;
        var cover = Math.clamp(radius + 0.5 - Math.sqrt(dx * dx + dy * dy), 0, 1);
        var at = row * side + column;
        ink[at] = (byte) Math.min(ink[at] & 0xFF, (int) (255 * (1 - cover) + 0.5));
      }
    }
  }

  byte[] png() {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, side, side, ink);
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new IllegalStateException("a PNG was not written to memory", e);
    }
    return out.toByteArray();
  }
}
