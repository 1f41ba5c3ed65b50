package kindred.ingest.hostile;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.util.Arrays;
import kindred.ingest.hostile.JpegEncoder.Layout;

/** JPEGs of rare kinds, with strange segments, and with scans that are not what they should be. */
final class JpegOddities {
  private final Cases cases;
  private final long seed;

  JpegOddities(Cases cases) {
    this.cases = cases;
    this.seed = cases.seed();
  }

  void add() {
    layouts();
    colours();
    profiles();
    segments();
    scans();
  }

  private byte[] jpeg(Layout layout) {
    return Specimens.jpeg(45, 37, layout, seed);
  }

  private byte[] usual() {
    return jpeg(Layout.usual(85));
  }

  private void layouts() {
    int[][] samplings = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}};
    for (var s : samplings) {
      for (boolean progressive : new boolean[] {false, true}) {
        cases.accepted(
            "jpeg/sampling-%dx%d%s".formatted(s[0], s[1], progressive ? "-progressive" : ""),
            jpeg(new Layout(3, s[0], s[1], 85, 0, progressive)));
      }
    }
    for (int interval : new int[] {1, 3, 1000}) {
      cases.accepted(
          "jpeg/restart-interval-" + interval, jpeg(new Layout(3, 2, 2, 85, interval, false)));
    }
    for (int quality : new int[] {1, 30, 100}) {
      cases.accepted("jpeg/quality-" + quality, jpeg(new Layout(3, 2, 2, quality, 0, false)));
    }
    cases.accepted("jpeg/grey", jpeg(new Layout(1, 1, 1, 85, 0, false)));
    cases.accepted("jpeg/grey-progressive", jpeg(new Layout(1, 1, 1, 85, 0, true)));
    for (int side : new int[] {1, 7, 8, 9, 16, 17}) {
      cases.accepted("jpeg/side-" + side, Specimens.jpeg(side, side, Layout.usual(85), seed));
    }
  }

  /** Adobe's segment: 0 is RGB or CMYK, 1 is YCbCr, 2 is YCCK. */
  private void colours() {
    for (int components : new int[] {3, 4}) {
      for (int transform = 0; transform <= 2; transform++) {
        var file = jpeg(new Layout(components, 1, 1, 85, 0, false));
        cases.accepted(
            "jpeg/adobe-%d-components-%d".formatted(transform, components),
            Octets.inserted(file, 2, adobe(transform)));
      }
    }
    cases.accepted("jpeg/components-4-without-adobe", jpeg(new Layout(4, 1, 1, 85, 0, false)));
    cases.accepted("jpeg/adobe-transform-9", Octets.inserted(usual(), 2, adobe(9)));
    cases.accepted(
        "jpeg/adobe-cut-short",
        Octets.inserted(usual(), 2, JpegFile.segment(0xEE, Octets.ascii("Adob"))));
    var named = usual();
    var sof = Octets.indexOf(named, 0, 0xFF, 0xC0);
    var sos = Octets.indexOf(named, 0, 0xFF, 0xDA);
    for (int c = 0; c < 3; c++) {
      named[sof + 10 + 3 * c] = (byte) "RGB".charAt(c);
      named[sos + 5 + 2 * c] = (byte) "RGB".charAt(c);
    }
    cases.accepted("jpeg/components-named-rgb", named);
  }

  private static byte[] adobe(int transform) {
    return JpegFile.segment(
        0xEE, new Octets().text("Adobe").u16(100).u16(0).u16(0).u8(transform).toByteArray());
  }

  private void profiles() {
    var srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    var grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    var nonsense = PngFile.colours(200, seed);
    profile("srgb", profile(1, 1, srgb));
    profile("linear", profile(1, 1, ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData()));
    profile("of-grey", profile(1, 1, grey));
    brokenProfile("nonsense", Octets.replaced(nonsense, 0, 255));
    brokenProfile("empty", new byte[0]);
    brokenProfile("cut-short", Arrays.copyOf(srgb, 100));
    for (int first : new int[] {1, 0x20, 0x40, 0x7F, 0xFF}) {
      brokenProfile(
          "of-%d-mib".formatted((first + 1) * 16), Octets.replaced(srgb, 0, first, 255, 255, 255));
    }
    profile("chunk-0-of-0", profile(0, 0, srgb));
    profile("chunk-2-of-1", profile(2, 1, srgb));
    profile("chunk-1-of-9", profile(1, 9, srgb));
    profile("twice-chunk-1-of-2", Octets.joined(profile(1, 2, srgb), profile(1, 2, srgb)));
    profile("in-two-pieces", inTwo(srgb, 36));
    var large = Octets.replaced(srgb, 0, 0x7F, 0, 0, 0);
    for (int bytes = 0; bytes <= 4; bytes++) {
      cases.broken(
          "jpeg/profile-size-in-pieces-%d".formatted(bytes),
          Octets.inserted(usual(), 2, inTwo(large, bytes)));
    }
    profile("tags-lie", profile(1, 1, Octets.replaced(srgb, 128, 0x7F, 0xFF, 0xFF, 0xFF)));
  }

  private void profile(String name, byte[] segments) {
    cases.accepted("jpeg/profile-" + name, Octets.inserted(usual(), 2, segments));
  }

  private void brokenProfile(String name, byte[] data) {
    cases.broken("jpeg/profile-" + name, Octets.inserted(usual(), 2, profile(1, 1, data)));
  }

  private static byte[] inTwo(byte[] data, int first) {
    var rest = Arrays.copyOfRange(data, first, data.length);
    return Octets.joined(profile(1, 2, Arrays.copyOf(data, first)), profile(2, 2, rest));
  }

  private static byte[] profile(int chunk, int of, byte[] data) {
    return JpegFile.segment(
        0xE2, new Octets().text("ICC_PROFILE\0").u8(chunk, of).all(data).toByteArray());
  }

  private void segments() {
    var jpeg = usual();
    for (int marker = 0xE0; marker <= 0xEF; marker++) {
      var name = "jpeg/app" + (marker - 0xE0);
      cases.accepted(
          name + "-empty", Octets.inserted(jpeg, 2, JpegFile.segment(marker, new byte[0])));
      var nonsense = PngFile.colours(20, marker);
      cases.accepted(
          name + "-nonsense", Octets.inserted(jpeg, 2, JpegFile.segment(marker, nonsense)));
    }
    var jfif = new Octets().text("JFIF\0").u8(1, 2, 0).u16(1).u16(1);
    cases.accepted(
        "jpeg/jfif", Octets.inserted(jpeg, 2, JpegFile.segment(0xE0, jfif.u8(0, 0).toByteArray())));
    var thumbnail = new Octets().text("JFIF\0").u8(1, 2, 0).u16(1).u16(1).u8(255, 255);
    cases.accepted(
        "jpeg/jfif-thumbnail-missing",
        Octets.inserted(jpeg, 2, JpegFile.segment(0xE0, thumbnail.toByteArray())));
    cases.broken("jpeg/start-and-end", Octets.joined(JpegFile.start(), JpegFile.END));
    cases.broken(
        "jpeg/length-beyond-the-file", Octets.inserted(jpeg, 2, bytes(0xFF, 0xFE, 0xFF, 0xFF)));
    var sof = Octets.indexOf(jpeg, 0, 0xFF, 0xC0);
    cases.broken("jpeg/no-frame", removed(jpeg, sof));
    cases.broken("jpeg/no-quanta", removed(jpeg, Octets.indexOf(jpeg, 0, 0xFF, 0xDB)));
    cases.broken(
        "jpeg/two-frames", Octets.inserted(jpeg, sof, Arrays.copyOfRange(jpeg, sof, sof + 19)));
    for (int marker : new int[] {0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD}) {
      cases.broken(
          "jpeg/frame-of-type-" + Integer.toHexString(marker),
          Octets.replaced(jpeg, sof + 1, marker));
    }
    cases.broken("jpeg/12-bits", Octets.replaced(jpeg, sof + 4, 12));
    cases.broken("jpeg/0-components", Octets.replaced(jpeg, sof + 9, 0));
    cases.broken("jpeg/sampling-0", Octets.replaced(jpeg, sof + 11, 0));
    cases.broken("jpeg/sampling-15", Octets.replaced(jpeg, sof + 11, 0xFF));
    cases.broken("jpeg/quanta-that-do-not-exist", Octets.replaced(jpeg, sof + 12, 3));
    var dht = Octets.indexOf(jpeg, 0, 0xFF, 0xC4);
    cases.broken("jpeg/codes-more-than-256", Octets.replaced(jpeg, dht + 20, 255, 255));
    cases.broken("jpeg/codes-of-class-7", Octets.replaced(jpeg, dht + 4, 0x70));
  }

  private void scans() {
    var jpeg = usual();
    var sos = Octets.indexOf(jpeg, 0, 0xFF, 0xDA);
    cases.broken("jpeg/scan-of-nobody", Octets.replaced(jpeg, sos + 5, 77));
    cases.broken("jpeg/scan-of-5-components", Octets.replaced(jpeg, sos + 4, 5));
    cases.broken("jpeg/scan-with-codes-that-do-not-exist", Octets.replaced(jpeg, sos + 6, 0x33));
    var data = Specimens.scanData(jpeg);
    cases.broken("jpeg/scan-without-data", Octets.joined(Arrays.copyOf(jpeg, data), JpegFile.END));
    cases.accepted("jpeg/bytes-after-the-end", Octets.joined(jpeg, new byte[1000]));
    var restarts = jpeg(new Layout(3, 1, 1, 85, 2, false));
    var first = Octets.indexOf(restarts, Specimens.scanData(restarts), 0xFF, 0xD0);
    cases.broken("jpeg/restart-of-wrong-number", Octets.replaced(restarts, first + 1, 0xD5));
    var without =
        Octets.joined(
            Arrays.copyOf(restarts, first),
            Arrays.copyOfRange(restarts, first + 2, restarts.length));
    cases.broken("jpeg/restart-missing", without);
  }

  private static byte[] removed(byte[] jpeg, int segment) {
    var length = (jpeg[segment + 2] & 0xFF) << 8 | jpeg[segment + 3] & 0xFF;
    return Octets.joined(
        Arrays.copyOf(jpeg, segment), Arrays.copyOfRange(jpeg, segment + 2 + length, jpeg.length));
  }

  private static byte[] bytes(int... values) {
    return new Octets().u8(values).toByteArray();
  }
}
