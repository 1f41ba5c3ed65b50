package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import kindred.schemas.image.Decoded.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad files become: a reason, never an exception, never half a picture. */
class HostileImagesTest {
  private static final ImageDecoder DECODER =
      new ImageDecoder(Pictures.config(Map.of("image.max-bytes", 300_000)));

  @AfterAll
  static void close() {
    DECODER.close();
  }

  static Stream<byte[]> files() {
    var picture = Pictures.quarters(60, 40, BufferedImage.TYPE_INT_RGB);
    return Stream.concat(
        Stream.of("png", "jpg", "gif", "bmp").map(format -> Pictures.encoded(picture, format)),
        Stream.of(
                "lossless.webp",
                "lossy.webp",
                "alpha.webp",
                "anim.webp",
                "anim.gif",
                "cmyk.jpg",
                "progressive.jpg",
                "exif.png")
            .map(Bytes::fixture));
  }

  @Test
  void decode_nothing_isEmpty() {
    assertEquals(Reason.EMPTY, reason(new byte[0]));
  }

  @Test
  void decode_tooManyBytes_isRefusedUnread() {
    assertEquals(Reason.TOO_MANY_BYTES, reason(new byte[300_001]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<svg xmlns=''/>", "%PDF-1.7", "II*\0", "P6 9 9 255 ", "\0\0\1\0", "hello", "R"})
  void decode_otherFormats_areUnknown(String content) {
    assertEquals(Reason.UNKNOWN_FORMAT, reason(content.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** stack.md: 109 kB that the JDK decodes for 19 s. */
  @Test
  void decode_headerBomb_isRefusedByItsHeader() {
    assertEquals(
        Reason.TOO_MANY_PIXELS, reason(Bytes.png(30_000, 30_000, 1, 0, new byte[100_000])));
    assertEquals(Reason.TOO_MANY_PIXELS, reason(Bytes.png(1 << 30, 1 << 30, 8, 6, new byte[10])));
  }

  @Test
  void decode_headerOfNoSize_isBroken() {
    assertEquals(Reason.BROKEN, reason(Bytes.png(0, 10, 8, 0, new byte[100])));
    assertEquals(Reason.BROKEN, reason(Bytes.png(-5, 10, 8, 0, new byte[100])));
  }

  @Test
  void decode_aspect_isLimited() {
    var within = new BufferedImage(320, 10, BufferedImage.TYPE_INT_RGB);
    var beyond = new BufferedImage(10, 321, BufferedImage.TYPE_INT_RGB);

    assertInstanceOf(Decoded.Image.class, DECODER.decode(Pictures.encoded(within, "png")));
    assertEquals(Reason.TOO_LONG, reason(Pictures.encoded(beyond, "png")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void decode_truncatedAnywhere_isRefused(byte[] file) {
    var end = contentEnd(file);
    for (int length = 0; length < end; length += end > 2000 ? 37 : 1) {
      var cut = length;
      var decoded = DECODER.decode(Arrays.copyOf(file, length));
      assertInstanceOf(Decoded.Refused.class, decoded, () -> cut + " of " + file.length + " bytes");
    }
  }

  /** JPEG, PNG and WebP have to reach their very end, a GIF that of its first frame. */
  private static int contentEnd(byte[] file) {
    if (file[0] != 'G') {
      return file.length;
    }
    for (int at = Bytes.indexOf(file, 0x2C, 0, 0, 0, 0); at < file.length - 2; at++) {
      if (file[at] == 0 && file[at + 1] == 0x21 && file[at + 2] == (byte) 0xF9) {
        return at + 1;
      }
    }
    return file.length - 1;
  }

  /** BMP and WebP are left out: zeros are pixels or codes like any other there. */
  @ParameterizedTest
  @MethodSource("files")
  void decode_zeroesFromTheMiddleOn_isRefused(byte[] file) {
    assumeTrue(file[0] != 'B' && file[0] != 'R', "zeroed bytes are legal content of BMP and WebP");
    var holed = file.clone();
    Arrays.fill(holed, contentEnd(file) / 2, file.length, (byte) 0);

    assertEquals(Reason.BROKEN, reason(holed));
  }

  @Test
  void decode_jpegScanCutButEnded_isBroken() {
    var file = Pictures.encoded(Pictures.noise(200, 200, 5), "jpg");
    var cut = Bytes.join(Arrays.copyOf(file, file.length / 2), new byte[] {-1, (byte) 0xD9});

    assertEquals(Reason.BROKEN, reason(cut));
  }

  @Test
  void decode_jpegWithoutEndMarker_isBroken() {
    var file = Pictures.encoded(Pictures.noise(50, 50, 5), "jpg");

    assertEquals(Reason.BROKEN, reason(Arrays.copyOf(file, file.length - 2)));
  }

  @Test
  void decode_pngRowsMissing_isBroken() {
    assertEquals(Reason.BROKEN, reason(Bytes.png(64, 64, 8, 0, new byte[65 * 30])));
  }

  @Test
  void decode_gifCodesMissing_isBroken() {
    var file = Pictures.encoded(Pictures.noise(80, 80, 5), "gif");
    var data = Bytes.indexOf(file, 0x2C, 0, 0, 0, 0) + 11;
    var cut = Bytes.join(Arrays.copyOf(file, data + 256), new byte[] {0, 0x3B});

    assertEquals(Reason.BROKEN, reason(cut));
  }

  @Test
  void decode_webpDataMissing_isBroken() {
    for (var name : new String[] {"lossless.webp", "lossy.webp"}) {
      var file = Bytes.fixture(name);
      var length = (file.length - 20) / 3 & ~1;
      var cut = ByteBuffer.wrap(Arrays.copyOf(file, 20 + length)).order(ByteOrder.LITTLE_ENDIAN);
      cut.putInt(4, 12 + length).putInt(16, length);
      assertEquals(Reason.BROKEN, reason(cut.array()), name);
    }
  }

  /** Not TOO_SLOW: it costs nothing near the time limit. */
  @Test
  void decode_webpThatReadsPastItsEnd_isBroken() {
    assertEquals(Reason.BROKEN, reason(Bytes.fixture("endless.webp")));
  }

  @Test
  void decode_thousandsOfScans_isBroken() {
    var file = Bytes.fixture("progressive.jpg");
    var scan = Bytes.indexOf(file, 0xFF, 0xDA);
    var bomb = file;
    for (int i = 0; i < 2_000; i++) {
      bomb = Bytes.inserted(bomb, scan, Arrays.copyOfRange(file, scan, scan + 14));
    }

    assertEquals(Reason.BROKEN, reason(bomb));
  }

  /** A few hundred bytes of scans that walk over 36 million pixels each. */
  @Test
  void decode_manyScansOfManyPixels_isBroken() {
    var file = Bytes.fixture("progressive.jpg");
    var frame = Bytes.indexOf(file, 0xFF, 0xC2);
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 6000).putShort(frame + 7, (short) 6000);
    var scan = Bytes.indexOf(file, 0xFF, 0xDA);
    for (int i = 0; i < 30; i++) {
      file = Bytes.inserted(file, scan, Arrays.copyOfRange(file, scan, scan + 14));
    }

    var refused = assertInstanceOf(Decoded.Refused.class, DECODER.decode(file));
    assertTrue(refused.detail().contains("scans of 36000000 pixels"), refused.detail());
  }

  /** 36 million pixels take hundreds of milliseconds; the next image is not held up by them. */
  @Test
  void decode_tooSlow_isRefusedAndNothingElseIsAffected() {
    var slow = Bytes.png(6000, 6000, 1, 0, new byte[751 * 6000]);
    try (var hasty = new ImageDecoder(Pictures.config(Map.of("image.max-decode-time", "1 ms")))) {
      for (int i = 0; i < 20; i++) {
        var refused = assertInstanceOf(Decoded.Refused.class, hasty.decode(slow));
        assertEquals(Reason.TOO_SLOW, refused.reason());
      }
    }
    assertInstanceOf(Decoded.Image.class, DECODER.decode(slow));
  }

  /** The JDK's JPEG reader throws at whoever wants to stop it from another thread. */
  @Test
  void decode_tooSlowJpeg_isRefused() {
    var large = Pictures.encoded(new BufferedImage(4000, 4000, BufferedImage.TYPE_INT_RGB), "jpg");
    var file = withProfile(large, ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
    try (var hasty = new ImageDecoder(Pictures.config(Map.of("image.max-decode-time", "20 ms")))) {
      for (int i = 0; i < 3; i++) {
        var refused = assertInstanceOf(Decoded.Refused.class, hasty.decode(file));
        assertEquals(Reason.TOO_SLOW, refused.reason());
      }
    }
  }

  /** 2 GiB were reserved for it, and the process ended by its -XX:+ExitOnOutOfMemoryError. */
  @Test
  void decode_profileThatSaysItIsLarge_isBrokenBeforeItIsRead() {
    var profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    ByteBuffer.wrap(profile).putInt(0, Integer.MAX_VALUE);
    var file = withProfile(Pictures.encoded(Pictures.noise(50, 50, 5), "jpg"), profile);

    var refused = assertInstanceOf(Decoded.Refused.class, DECODER.decode(file));
    assertTrue(refused.detail().contains("2147483647"), refused.detail());
  }

  /** Readers join the parts of a profile before they believe its size. */
  @Test
  void decode_profileThatSaysItIsLargeInTwoPieces_isBrokenBeforeItIsRead() {
    // What the second piece begins with looks like a small size.
    var profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    ByteBuffer.wrap(profile).putInt(0, 0x7F00_0000);
    for (int first = 0; first < 4; first++) {
      var refused = assertInstanceOf(Decoded.Refused.class, DECODER.decode(inTwo(profile, first)));
      assertTrue(refused.detail().contains("colour profile"), refused.detail());
    }
    var refused = assertInstanceOf(Decoded.Refused.class, DECODER.decode(inTwo(profile, 4)));
    assertTrue(refused.detail().contains("2130706432"), refused.detail());
  }

  /** Four of its letters begin the second piece: no size, though they would be a large one. */
  @Test
  void decode_profileInTwoPieces_isThePicture() {
    var profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    assertInstanceOf(Decoded.Image.class, DECODER.decode(inTwo(profile, 36)));
  }

  private static byte[] inTwo(byte[] profile, int first) {
    var jpeg = Pictures.encoded(Pictures.noise(50, 50, 5), "jpg");
    var rest = Arrays.copyOfRange(profile, first, profile.length);
    var pieces = Bytes.join(piece(1, 2, Arrays.copyOf(profile, first)), piece(2, 2, rest));
    return Bytes.inserted(jpeg, 2, pieces);
  }

  private static byte[] withProfile(byte[] jpeg, byte[] profile) {
    return Bytes.inserted(jpeg, 2, piece(1, 1, profile));
  }

  private static byte[] piece(int number, int of, byte[] data) {
    var head =
        ByteBuffer.allocate(18).putShort((short) 0xFFE2).putShort((short) (data.length + 16));
    head.put("ICC_PROFILE".getBytes(StandardCharsets.US_ASCII));
    head.put(new byte[] {0, (byte) number, (byte) of});
    return Bytes.join(head.array(), data);
  }

  @Test
  void decode_imageAtTheStartOfAnotherFile_isTheImage() {
    var png = Pictures.encoded(Pictures.quarters(60, 40, BufferedImage.TYPE_INT_RGB), "png");
    var polyglot =
        Bytes.join(png, "PK\3\4<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));

    var image = assertInstanceOf(Decoded.Image.class, DECODER.decode(polyglot));
    assertEquals("image/png", image.mediaType());
    Pictures.assertQuarters(image.pixels(), 0);
  }

  @Test
  void decode_formatNamedByAnothersBytes_isBroken() {
    for (var wrong : files().toList()) {
      for (var right : files().toList()) {
        var disguised = right.clone();
        System.arraycopy(wrong, 0, disguised, 0, 12);
        if (ImageFormat.of(wrong).equals(ImageFormat.of(right))) {
          continue;
        }
        assertEquals(Reason.BROKEN, reason(disguised));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void decode_flippedBits_answersAlways(byte[] file) {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      var flipped = file.clone();
      for (int flips = random.nextInt(1, 9); flips > 0; flips--) {
        flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      }
      var round = i;
      assertNotNull(DECODER.decode(flipped), () -> "seed " + seed + " round " + round);
    }
  }

  @Test
  void decode_randomBytesAfterAnyMagic_answersAlways() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var file : files().toList()) {
      for (int i = 0; i < 50; i++) {
        var garbage = new byte[random.nextInt(16, 4000)];
        random.nextBytes(garbage);
        System.arraycopy(file, 0, garbage, 0, random.nextInt(12, 16));
        assertNotNull(DECODER.decode(garbage), () -> "seed " + seed);
      }
    }
  }

  private static Reason reason(byte[] bytes) {
    var refused = assertInstanceOf(Decoded.Refused.class, DECODER.decode(bytes));
    assertTrue(refused.detail().length() <= 300, refused.detail());
    return refused.reason();
  }
}
