package kindred.schemas.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Whatever an image reader hands out as 8-bit sRGB on white, {@code height x width x 3}. Grey is
 * copied, not converted: the JDK takes grey files for linear light and would brighten them.
 */
final class PlainPixels {
  private static final int WHITE = 255;

  private PlainPixels() {}

  static byte[] rgb(BufferedImage image) {
    var model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return indexed(image.getRaster(), palette);
    }
    var grey = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    var plain =
        grey
            || model.getColorSpace().isCS_sRGB()
                && (model.getTransferType() == DataBuffer.TYPE_BYTE
                    || model.getTransferType() == DataBuffer.TYPE_USHORT
                    || model.getTransferType() == DataBuffer.TYPE_INT);
    return plain ? direct(image, grey) : direct(converted(image), false);
  }

  private static byte[] indexed(Raster raster, IndexColorModel palette) {
    var colours = new int[1 << Math.min(palette.getPixelSize(), 16)];
    for (int i = 0; i < colours.length; i++) {
      // Files may use numbers that their palette lacks.
      colours[i] = i < palette.getMapSize() ? palette.getRGB(i) : 0xFF000000;
    }
    var width = raster.getWidth();
    var out = new byte[width * raster.getHeight() * 3];
    var row = new int[width];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++, at += 3) {
        var colour = colours[row[x]];
        put(out, at, colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF, colour >>> 24);
      }
    }
    return out;
  }

  private static byte[] direct(BufferedImage image, boolean grey) {
    var model = image.getColorModel();
    var raster = image.getRaster();
    var bands = raster.getNumBands();
    var alpha = model.hasAlpha();
    var premultiplied = alpha && model.isAlphaPremultiplied();
    var width = raster.getWidth();
    var out = new byte[width * raster.getHeight() * 3];
    var row = new int[width * bands];
    var max = largest(model);
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++, at += 3) {
        var i = x * bands;
        var a = alpha ? scale(row[i + bands - 1], max[bands - 1]) : 255;
        var r = scale(row[i], max[0]);
        var g = grey ? r : scale(row[i + 1], max[1]);
        var b = grey ? r : scale(row[i + 2], max[2]);
        if (premultiplied) {
          put(out, at, r + WHITE - a, g + WHITE - a, b + WHITE - a, 255);
        } else {
          put(out, at, r, g, b, a);
        }
      }
    }
    return out;
  }

  /** The largest value of each band; files of 5, 6 and 16 bits exist. */
  private static int[] largest(ColorModel model) {
    var largest = model.getComponentSize();
    for (int band = 0; band < largest.length; band++) {
      largest[band] = (1 << Math.min(largest[band], 16)) - 1;
    }
    return largest;
  }

  private static int scale(int value, int max) {
    return max == 255 ? value : (value * 255 + max / 2) / max;
  }

  private static void put(byte[] out, int at, int r, int g, int b, int alpha) {
    out[at] = overWhite(r, alpha);
    out[at + 1] = overWhite(g, alpha);
    out[at + 2] = overWhite(b, alpha);
  }

  private static byte overWhite(int value, int alpha) {
    return (byte) (alpha == 255 ? value : (value * alpha + WHITE * (255 - alpha) + 127) / 255);
  }

  private static BufferedImage converted(BufferedImage image) {
    var alpha = image.getColorModel().hasAlpha();
    var target =
        new BufferedImage(
            image.getWidth(),
            image.getHeight(),
            alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    return new ColorConvertOp(null).filter(image, target);
  }
}
