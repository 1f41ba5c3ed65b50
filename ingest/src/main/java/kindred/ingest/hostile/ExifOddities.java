package kindred.ingest.hostile;

import kindred.ingest.hostile.JpegEncoder.Layout;

/** EXIF blocks (TIFF 6.0): every orientation, and directories that make no sense. */
final class ExifOddities {
  private static final int ORIENTATION = 0x0112;
  private static final int EXIF_DIRECTORY = 0x8769;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final Cases cases;

  ExifOddities(Cases cases) {
    this.cases = cases;
  }

  void add() {
    for (int orientation = 0; orientation <= 9; orientation++) {
      for (boolean little : new boolean[] {false, true}) {
        var name = "orientation-%d-%s".formatted(orientation, little ? "little" : "big");
        add(name, block(little, 8, 1, ORIENTATION, SHORT, 1, (long) orientation << 16, 0));
      }
    }
    add("orientation-65535", block(false, 8, 1, ORIENTATION, SHORT, 1, 0xFFFF0000L, 0));
    add("orientation-as-long", block(false, 8, 1, ORIENTATION, LONG, 1, 6, 0));
    add("orientation-of-type-99", block(false, 8, 1, ORIENTATION, 99, 1, 6, 0));
    add("orientation-of-4-billion-values", block(false, 8, 1, ORIENTATION, SHORT, -1, 6, 0));
    add("directory-after-itself", block(false, 8, 1, ORIENTATION, SHORT, 1, 6L << 16, 8));
    add("directory-in-itself", block(false, 8, 1, EXIF_DIRECTORY, LONG, 1, 8, 0));
    add("directory-beyond-the-block", block(false, 10_000, 1, ORIENTATION, SHORT, 1, 6L << 16, 0));
    add("directory-at-minus-one", block(false, -1, 1, ORIENTATION, SHORT, 1, 6L << 16, 0));
    add("directory-in-the-header", block(false, 0, 1, ORIENTATION, SHORT, 1, 6L << 16, 0));
    add("65535-entries", block(false, 8, 0xFFFF, ORIENTATION, SHORT, 1, 6L << 16, 0));
    add("no-entries", block(false, 8, 0, ORIENTATION, SHORT, 1, 6L << 16, 0));
    add("version-43", Octets.replaced(block(false, 8, 1, ORIENTATION, SHORT, 1, 6, 0), 3, 43));
    add("order-of-neither-end", Octets.replaced(new byte[26], 0, 'X', 'X'));
    add("empty", new byte[0]);
    add("of-7-bytes", new byte[7]);
    add("thumbnail-beyond-the-file", block(false, 8, 1, 0x0201, LONG, 1, 0x7FFFFFFF, 0));
    var twice = segment(block(false, 8, 1, ORIENTATION, SHORT, 1, 3L << 16, 0));
    cases.accepted("exif/jpeg-twice", Octets.inserted(Octets.inserted(jpeg(), 2, twice), 2, twice));
    var xmp = Octets.ascii("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><!DOCTYPE a [<!ENTITY b 'c'>");
    cases.accepted(
        "exif/jpeg-xmp-with-entities", Octets.inserted(jpeg(), 2, JpegFile.segment(0xE1, xmp)));
  }

  private void add(String name, byte[] block) {
    cases.accepted("exif/jpeg-" + name, Octets.inserted(jpeg(), 2, segment(block)));
    var png = cases.picture();
    cases.accepted("exif/png-" + name, Octets.inserted(png, 33, PngFile.chunk("eXIf", block)));
    var pixels = WebpFile.chunk("VP8L", WebpFile.pixels(20, 12, 240, cases.seed()));
    cases.accepted(
        "exif/webp-" + name,
        WebpFile.riff(WebpFile.extended(8, 20, 12), pixels, WebpFile.chunk("EXIF", block)));
  }

  private byte[] jpeg() {
    return Specimens.jpeg(24, 16, Layout.usual(80), cases.seed());
  }

  private static byte[] segment(byte[] block) {
    return JpegFile.segment(0xE1, new Octets().text("Exif\0\0").all(block).toByteArray());
  }

  /**
   * A block with one directory at byte 8, of one entry.
   *
   * @param at where the header says that the directory is
   * @param entries how many it says it has
   * @param value of the entry; a short stands in the upper half
   * @param next where the directory after this one is
   */
  private static byte[] block(
      boolean little, long at, int entries, int tag, int type, long count, long value, long next) {
    if (!little) {
      return new Octets()
          .text("MM")
          .u16(42)
          .u32(at)
          .u16(entries)
          .u16(tag)
          .u16(type)
          .u32(count)
          .u32(value)
          .u32(next)
          .toByteArray();
    }
    return new Octets()
        .text("II")
        .le16(42)
        .le32(at)
        .le16(entries)
        .le16(tag)
        .le16(type)
        .le32(count)
        .le32(value >> 16)
        .le32(next)
        .toByteArray();
  }
}
