package kindred.schemas.image;

import static kindred.schemas.image.Pictures.assertColour;
import static kindred.schemas.image.Pictures.assertQuarters;
import static kindred.schemas.image.Pictures.at;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What good files become. */
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

  @ParameterizedTest
  @CsvSource({
    "lossless.webp, 0",
    "lossy.webp, 8",
    "anim.gif, 0",
    "progressive.jpg, 6",
    "cmyk.jpg, 60"
  })
  void decode_foreignFile_keepsColoursAndPlaces(String name, int tolerance) {
    assertQuarters(image(Bytes.fixture(name)).pixels(), tolerance);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 128, 129, 255, 256, 257, 700, 1024, 3000})
  void decode_anySize_keepsTheCentre(int height) {
    var picture = Pictures.quarters(height + 50, height, BufferedImage.TYPE_INT_RGB);

    assertQuarters(image(Pictures.encoded(picture, "png")).pixels(), 0);
    assertQuarters(image(Pictures.encoded(picture, "jpg")).pixels(), 8);
  }

  /** The scene is always the same; the file holds it as a camera held that way would. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_exifOrientation_turnsTheSceneUpright(int orientation) {
    var scene = Pictures.quarters(200, 200, BufferedImage.TYPE_INT_RGB);
    var jpeg = Pictures.encoded(Pictures.held(scene, orientation), "jpg");
    var png = Pictures.encoded(Pictures.held(scene, orientation), "png");
    var big = Bytes.exif(orientation, ByteOrder.BIG_ENDIAN);
    var little = Bytes.exif(orientation, ByteOrder.LITTLE_ENDIAN);

    assertQuarters(image(Bytes.withExif(jpeg, big)).pixels(), 6);
    assertQuarters(image(Bytes.withExif(jpeg, little)).pixels(), 6);
    assertQuarters(image(Bytes.inserted(png, 33, Bytes.chunk("eXIf", big))).pixels(), 0);
  }

  /** Orientation 6: the first row is the right side. */
  @ParameterizedTest
  @ValueSource(strings = {"turned.webp", "exif.png"})
  void decode_foreignExif_turns(String name) {
    var pixels = image(Bytes.fixture(name)).pixels();

    assertColour(0x0000FF, at(pixels, 20, 20), 0);
    assertColour(0xFF0000, at(pixels, 108, 20), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255, 40000})
  void decode_senselessOrientation_isUpright(int orientation) {
    var jpeg = Pictures.encoded(Pictures.quarters(99, 99, BufferedImage.TYPE_INT_RGB), "jpg");
    var exif = Bytes.exif(orientation, ByteOrder.BIG_ENDIAN);

    assertQuarters(image(Bytes.withExif(jpeg, exif)).pixels(), 8);
  }

  @Test
  void decode_transparency_liesOnWhite() {
    var picture = Pictures.quarters(100, 100, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 50 * 50; i++) {
      picture.setRGB(i % 50, i / 50, 0x80000000);
      picture.setRGB(50 + i % 50, i / 50, 0x00000000);
    }

    var pixels = image(Pictures.encoded(picture, "png")).pixels();

    assertColour(0x7F7F7F, at(pixels, 20, 20), 0);
    assertColour(0xFFFFFF, at(pixels, 108, 20), 0);
    assertColour(0xFFFF00, at(pixels, 108, 108), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alpha.webp", "anim.webp"})
  void decode_transparentWebp_liesOnWhite(String name) {
    var pixels = image(Bytes.fixture(name)).pixels();

    assertColour(0xFFFFFF, at(pixels, 20, 20), 0);
    assertColour(0x00FF00, at(pixels, 108, 20), 0);
  }

  @Test
  void decode_paletteWithTransparency_liesOnWhite() {
    var palette = Bytes.chunk("PLTE", new byte[] {(byte) 200, 0, 0, 0, (byte) 100, 0});
    var alpha = Bytes.chunk("tRNS", new byte[] {0, (byte) 255});
    var rows = new byte[16 * 3];
    for (int y = 0; y < 16; y++) {
      rows[y * 3 + 2] = (byte) 0xFF; // left eight pixels colour 0, right eight colour 1
    }

    var pixels = image(Bytes.png(16, 16, 1, 3, rows, palette, alpha)).pixels();

    assertColour(0xFFFFFF, at(pixels, 10, 64), 0);
    assertColour(0x006400, at(pixels, 118, 64), 0);
  }

  /** JDK's own conversion of grey files would answer 188 for 128. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
  void decode_grey_isOneChannelWithTheFilesValues(String format) {
    var picture = new BufferedImage(50, 50, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 2500; i++) {
      picture.getRaster().setSample(i % 50, i / 50, 0, i % 50 < 25 ? 128 : 30);
    }

    var pixels = image(Pictures.encoded(picture, format)).pixels();

    assertEquals(1, pixels.channels());
    assertEquals(128, at(pixels, 10, 64), 1);
    assertEquals(30, at(pixels, 118, 64), 1);
  }

  @Test
  void decode_oneBitGrey_isBlackAndWhite() {
    var rows = new byte[8 * 2];
    for (int y = 0; y < 8; y++) {
      rows[y * 2 + 1] = (byte) 0xF0;
    }

    var pixels = image(Bytes.png(8, 8, 1, 0, rows)).pixels();

    assertEquals(1, pixels.channels());
    assertEquals(255, at(pixels, 10, 64));
    assertEquals(0, at(pixels, 118, 64));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 2", "4, 1, 4", "2, 3, 6", "6, 3, 8"})
  void decode_sixteenBitPng_keepsTheUpperByte(int colourType, int channels, int bytesPerPixel) {
    var rows = new byte[8 * (1 + 8 * bytesPerPixel)];
    for (int i = 0; i < 64; i++) {
      var pixel = i / 8 * (1 + 8 * bytesPerPixel) + 1 + i % 8 * bytesPerPixel;
      for (int band = 0; band < bytesPerPixel / 2; band++) {
        var isAlpha = colourType >= 4 && band == bytesPerPixel / 2 - 1;
        rows[pixel + 2 * band] = (byte) (isAlpha ? 255 : 100 + 20 * band);
        rows[pixel + 2 * band + 1] = (byte) (isAlpha ? 255 : 100 + 20 * band);
      }
    }

    var pixels = image(Bytes.png(8, 8, 16, colourType, rows)).pixels();

    assertEquals(channels, pixels.channels());
    assertEquals(channels == 1 ? 100 : 0x64788C, at(pixels, 64, 64));
  }

  @Test
  void decode_greyLookingColourFile_isOneChannel() {
    var picture = new BufferedImage(60, 60, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(3, 3, 0x777777);

    assertEquals(1, image(Pictures.encoded(picture, "png")).pixels().channels());
  }

  @Test
  void decode_fixedChannels_areObeyed() {
    var colour = Pictures.encoded(Pictures.quarters(64, 64, BufferedImage.TYPE_INT_RGB), "png");
    var grey = Pictures.encoded(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY), "png");
    try (var one =
            new ImageDecoder(Pictures.config(Map.of("image.channels", "1", "image.side", 64)));
        var three = new ImageDecoder(Pictures.config(Map.of("image.channels", "3")))) {
      var red = (Decoded.Image) one.decode(colour);
      assertEquals(76, at(red.pixels(), 0, 0)); // 0.299 x 255
      assertEquals(3, ((Decoded.Image) three.decode(grey)).pixels().channels());
    }
  }

  @Test
  void decode_twice_givesTheSameBytes() {
    var file = Bytes.fixture("lossy.webp");

    assertArrayEquals(image(file).pixels().values(), image(file).pixels().values());
  }

  private static Decoded.Image image(byte[] bytes) {
    return assertInstanceOf(Decoded.Image.class, DECODER.decode(bytes));
  }
}
