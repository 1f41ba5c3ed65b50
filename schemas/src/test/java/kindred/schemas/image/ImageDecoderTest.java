package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = new ImageDecoder(Pictures.config());

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @ParameterizedTest
  @CsvSource({"png, image/png, 0", "jpg, image/jpeg, 6", "gif, image/gif, 0", "bmp, image/bmp, 0"})
  void decode_quartersInEachFormat_keepsColoursAndPlaces(String name, String type, int tolerance) {
    var picture = Pictures.quarters(300, 200, BufferedImage.TYPE_INT_RGB);

    var image = image(Pictures.encoded(picture, name));

    assertEquals(type, image.mediaType());
    assertQuarters(image.pixels(), tolerance);
  }

  static void assertQuarters(Pixels pixels, int tolerance) {
    assertEquals(128, pixels.width());
    assertEquals(128, pixels.height());
    assertEquals(3, pixels.channels());
    assertColour(0xFF0000, Pictures.at(pixels, 20, 20), tolerance);
    assertColour(0x00FF00, Pictures.at(pixels, 108, 20), tolerance);
    assertColour(0x0000FF, Pictures.at(pixels, 20, 108), tolerance);
    assertColour(0xFFFF00, Pictures.at(pixels, 108, 108), tolerance);
  }

  static void assertColour(int expected, int actual, int tolerance) {
    for (int shift = 0; shift <= 16; shift += 8) {
      var difference = Math.abs((expected >> shift & 0xFF) - (actual >> shift & 0xFF));
      assertTrue(
          difference <= tolerance,
          () -> "expected " + Integer.toHexString(expected) + ": " + Integer.toHexString(actual));
    }
  }

  static Decoded.Image image(byte[] bytes) {
    return assertInstanceOf(Decoded.Image.class, DECODER.decode(bytes));
  }
}
