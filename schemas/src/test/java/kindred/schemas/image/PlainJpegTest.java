package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way of usual JPEGs against the JDK's reader and a plain average. */
class PlainJpegTest {
  private static final int SIDE = 128;

  /**
   * Sizes around those at which blocks become 8, 4, 2 and 1 pixels. The JDK interpolates colour of
   * half the resolution before the average, which makes the largest differences.
   */
  @ParameterizedTest
  @CsvSource({
    "9, 9",
    "64, 50",
    "128, 128",
    "130, 191",
    "192, 192",
    "200, 200",
    "250, 300",
    "383, 390",
    "384, 384",
    "500, 500",
    "501, 777",
    "767, 768",
    "1000, 800",
    "1537, 1600"
  })
  void square_ofAnySize_isTheMeanOfTheDecodedPixels(int width, int height) throws IOException {
    var picture = smooth(width, height, 3);
    for (float quality : new float[] {0.5f, 0.75f, 0.95f}) {
      var file = encoded(picture, quality);
      assertClose(expected(file), square(file), 1.2, 14, width + " x " + height);
    }
  }

  @Test
  void square_ofAGreyFile_isGrey() throws IOException {
    var picture = new BufferedImage(400, 400, BufferedImage.TYPE_BYTE_GRAY);
    picture.createGraphics().drawImage(smooth(400, 400, 4), 0, 0, null);
    var file = encoded(picture, 0.9f);

    var square = square(file);

    assertEquals(SIDE * SIDE, square.length);
    assertClose(expected(file), Shades.rgb(square), 0.5, 3, "grey");
  }

  /**
   * What a sample is must not depend on the release: these are the pixels of the first one. At
   * these sides blocks become 8, 4, 2 and 1 pixels.
   */
  @ParameterizedTest
  @CsvSource({
    "150, 806aec1fa524b8cfa66396b8a2ee5b43015bb606e5cb64b5af486b461647c28c",
    "20, 6326b31774352ed70d26df2cfabbca81a4cecb9caa1f3c096d0ff5798a6ddfdf",
    "15, 444d18b164d091aab50b2e53ebd1f140c9979cc9b39d0e82fd84f5bee7a429b1",
    "9, 3b09f66e6d4ff121b6c12dc7144afe0779a3de40aaa495567183cebac98872c6",
    "4, 05ab9fa6828ea2339d7578ef7d3c1658b2407c21493deb4dc1e0b0eb8f5942bc"
  })
  void square_ofAKnownFile_hasThePixelsOfEarlierReleases(int side, String sha256)
      throws NoSuchAlgorithmException {
    var file = Bytes.fixture("restarts.jpg");
    var header = JpegHeader.of(file).orElseThrow();
    var square = PlainJpeg.square(file, header, side, () -> false).orElseThrow();
    var digest = MessageDigest.getInstance("SHA-256").digest(square);
    assertEquals(sha256, HexFormat.of().formatHex(digest));
  }

  /** Scans that the JDK complains about are never let through. */
  @Test
  void square_ofDamagedScans_isEmptyWhereTheJdkComplains() throws IOException {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var file = encoded(smooth(150, 150, 5), 0.8f);
    var scan = JpegHeader.of(file).orElseThrow().scanAt();
    var taken = 0;
    for (int i = 0; i < 300; i++) {
      var damaged = file.clone();
      damaged[random.nextInt(scan, file.length - 2)] ^= (byte) (1 << random.nextInt(8));
      var header = JpegHeader.of(damaged).orElseThrow();
      var square = PlainJpeg.square(damaged, header, SIDE, () -> false);
      if (square.isPresent()) {
        taken++;
        var message = "seed " + seed + " round " + i;
        assertEquals("", warnings(damaged), message);
      }
    }
    assertTrue(taken > 0 && taken < 300, "seed " + seed + " taken " + taken);
  }

  private static String warnings(byte[] file) throws IOException {
    var text = new StringBuilder();
    var reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> text.append(warning));
      reader.read(0);
    } finally {
      reader.dispose();
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"progressive.jpg", "cmyk.jpg"})
  void of_unusualFiles_isEmpty(String name) {
    assertTrue(JpegHeader.of(Bytes.fixture(name)).isEmpty());
  }

  @Test
  void of_profileOrAdobeRgb_isEmpty() throws IOException {
    var file = encoded(smooth(50, 50, 6), 0.8f);
    var profile = segment(0xE2, "ICC_PROFILE\0\1\1profile");
    var rgb = segment(0xEE, "Adobe\0\144\0\0\0\0\0");

    assertTrue(JpegHeader.of(file).isPresent());
    assertTrue(JpegHeader.of(Bytes.inserted(file, 2, profile)).isEmpty());
    assertTrue(JpegHeader.of(Bytes.inserted(file, 2, rgb)).isEmpty());
  }

  @Test
  void square_cutOrLongerScan_isEmpty() throws IOException {
    var file = encoded(Pictures.noise(100, 100, 7), 0.8f);
    var end = new byte[] {-1, (byte) 0xD9};
    var cut = Bytes.join(Arrays.copyOf(file, file.length - 100), end);
    var longer = Bytes.join(Arrays.copyOf(file, file.length - 2), new byte[5], end);
    for (var damaged : new byte[][] {cut, longer, Arrays.copyOf(file, file.length - 2)}) {
      var header = JpegHeader.of(damaged).orElseThrow();
      assertTrue(PlainJpeg.square(damaged, header, SIDE, () -> false).isEmpty());
    }
  }

  @Test
  void square_aborted_isEmpty() throws IOException {
    var file = encoded(smooth(100, 100, 8), 0.8f);
    assertTrue(
        PlainJpeg.square(file, JpegHeader.of(file).orElseThrow(), SIDE, () -> true).isEmpty());
  }

  private static byte[] segment(int marker, String data) {
    var bytes = data.getBytes(StandardCharsets.ISO_8859_1);
    var length = bytes.length + 2;
    return Bytes.join(new byte[] {-1, (byte) marker, (byte) (length >> 8), (byte) length}, bytes);
  }

  private static byte[] square(byte[] file) {
    var header = JpegHeader.of(file).orElseThrow();
    return PlainJpeg.square(file, header, SIDE, () -> false).orElseThrow();
  }

  /** Decoded as a whole by the JDK, the centre cut out, averaged as every other format is. */
  private static byte[] expected(byte[] file) throws IOException {
    var picture = ImageIO.read(new ByteArrayInputStream(file));
    var side = Math.min(picture.getWidth(), picture.getHeight());
    var left = (picture.getWidth() - side) / 2;
    var top = (picture.getHeight() - side) / 2;
    var rgb = PlainPixels.rgb(picture.getSubimage(left, top, side, side));
    return Canonical.resize(rgb, side, 3, SIDE);
  }

  private static void assertClose(
      byte[] expected, byte[] actual, double mean, int most, String message) {
    assertEquals(expected.length, actual.length, message);
    var sum = 0L;
    var largest = 0;
    for (int i = 0; i < expected.length; i++) {
      var difference = Math.abs((expected[i] & 0xFF) - (actual[i] & 0xFF));
      sum += difference;
      largest = Math.max(largest, difference);
    }
    var average = sum / (double) expected.length;
    var text = message + ": mean " + average + ", largest " + largest;
    assertTrue(average <= mean && largest <= most, text);
  }

  private static BufferedImage smooth(int width, int height, long seed) {
    var random = new Random(seed);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var phase = random.nextDouble(6);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        var r = 128 + 90 * Math.sin(phase + x / 17.0 + y / 31.0) + random.nextInt(-12, 13);
        var g = 128 + 90 * Math.sin(phase + x / 23.0 - y / 11.0) + random.nextInt(-12, 13);
        var b = 128 + 90 * Math.cos(phase + (x + y) / 29.0);
        image.setRGB(x, y, clamp(r) << 16 | clamp(g) << 8 | clamp(b));
      }
    }
    return image;
  }

  private static int clamp(double value) {
    return (int) Math.clamp(value, 0, 255);
  }

  private static byte[] encoded(BufferedImage picture, float quality) throws IOException {
    var writer = ImageIO.getImageWriters(new ImageTypeSpecifier(picture), "jpeg").next();
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      var param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
