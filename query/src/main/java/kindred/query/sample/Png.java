package kindred.query.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import kindred.schemas.image.Pixels;

/** Pixels as a PNG file. */
public final class Png {
  private Png() {}

  public static byte[] of(Pixels pixels) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(picture(pixels), "png", out)) {
        throw new IllegalStateException("every JDK writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage picture(Pixels pixels) {
    int width = pixels.width();
    int height = pixels.height();
    boolean grey = pixels.channels() == 1;
    var type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    var picture = new BufferedImage(width, height, type);
    // The raster's bands are grey, or red, green, blue, whatever the order in memory.
    var samples = new int[pixels.values().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pixels.values()[i] & 0xff;
    }
    picture.getRaster().setPixels(0, 0, width, height, samples);
    return picture;
  }
}
