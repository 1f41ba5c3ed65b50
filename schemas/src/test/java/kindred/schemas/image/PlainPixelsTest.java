package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainPixelsTest {
  /** A file with a colour profile of its own: linear light 55 of 255 is 128 in sRGB. */
  @Test
  void rgb_anotherColourSpace_isConverted() {
    var space = ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB);
    var model =
        new ComponentColorModel(
            space, false, false, ComponentColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
    var raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {55, 0, 255});

    var rgb = PlainPixels.rgb(new BufferedImage(model, raster, false, null));

    assertEquals(128, rgb[0] & 0xFF, 1);
    assertEquals(0, rgb[1] & 0xFF, 1);
    assertEquals(255, rgb[2] & 0xFF, 1);
  }

  @Test
  void rgb_premultipliedAlpha_liesOnWhite() {
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
    image.setRGB(0, 0, 0x80FF0000);

    var rgb = PlainPixels.rgb(image);

    assertEquals(255, rgb[0] & 0xFF, 1);
    assertEquals(127, rgb[1] & 0xFF, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_USHORT_555_RGB, BufferedImage.TYPE_USHORT_565_RGB})
  void rgb_fewBitsPerChannel_areSpreadOverEight(int type) {
    var image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, 0xFFFFFFFF);
    image.setRGB(1, 0, 0xFF808080);

    var rgb = PlainPixels.rgb(image);

    for (int band = 0; band < 3; band++) {
      assertEquals(255, rgb[band] & 0xFF);
      assertEquals(128, rgb[3 + band] & 0xFF, 5);
    }
  }
}
