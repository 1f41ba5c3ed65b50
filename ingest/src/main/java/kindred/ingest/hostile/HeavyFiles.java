package kindred.ingest.hostile;

import java.util.Arrays;
import java.util.function.Supplier;
import kindred.ingest.hostile.JpegEncoder.Layout;
import kindred.ingest.validation.Rejection;

/**
 * Files within every limit that cost as much as a file can: close to {@code image.max-pixels}, or
 * with as many scans as are allowed.
 */
final class HeavyFiles {
  private static final int SIDE = 6_320;
  private static final int SCANS = 19;

  private final Cases cases;

  HeavyFiles(Cases cases) {
    this.cases = cases;
  }

  void add() {
    add("png-40-mp-grey", HeavyFiles::grey);
    add("png-40-mp-rgba-interlaced", HeavyFiles::interlaced);
    add("jpeg-40-mp", () -> flat(0));
    add("jpeg-40-mp-20-scans", () -> flat(SCANS));
    cases.image("bomb/jpeg-40-mp-90-scans", broken(), () -> flat(89));
    add("gif-40-mp", HeavyFiles::gif);
    add(
        "webp-65536-groups",
        () -> WebpFile.riff(WebpFile.chunk("VP8L", WebpFile.groups(16, 65_536))));
  }

  private void add(String name, Supplier<byte[]> file) {
    cases.image("heavy/" + name, Expectation.acceptedInTime(), file);
  }

  private static Expectation broken() {
    return Expectation.rejected(Rejection.IMAGE_BROKEN);
  }

  private static byte[] grey() {
    return PngFile.of(
        PngFile.header(SIDE, SIDE, 8, PngFile.GREY, 0),
        PngFile.chunk("IDAT", PngFile.deflatedZeros((SIDE + 1L) * SIDE)),
        PngFile.end());
  }

  /** More zeros than the passes need. */
  private static byte[] interlaced() {
    return PngFile.of(
        PngFile.header(SIDE, SIDE, 8, PngFile.RGBA, 1),
        PngFile.chunk("IDAT", PngFile.deflatedZeros((4L * SIDE + 8) * SIDE)),
        PngFile.end());
  }

  private static byte[] gif() {
    var codes = GifFile.blocks(GifFile.run((long) SIDE * SIDE));
    var frame = GifFile.frame(SIDE, SIDE, 0, codes);
    return Octets.joined(GifFile.head(SIDE, SIDE, 1), frame, GifFile.end());
  }

  /**
   * Every block the same mean and nothing else. The scans after the first one say in a few bytes
   * that none of their blocks has anything (a run of 32,767 ends of blocks), and each makes the
   * decoder walk over all blocks again.
   */
  private static byte[] flat(int moreScans) {
    var manyScans = moreScans > 0;
    var blocks = new JpegFile(16, 16, new Layout(1, 1, 1, 50, 0, manyScans));
    var frame = blocks.frame(manyScans ? 0xC2 : 0xC0);
    var sized = Octets.replaced(frame, 5, SIDE >> 8, SIDE, SIDE >> 8, SIDE);
    var count = (SIDE / 8) * (SIDE / 8);
    var scan = new JpegScan();
    for (int i = 0; i < count; i++) {
      scan.put(HuffmanCodes.DC_LUMINANCE, 0, 0, 0);
      if (!manyScans) {
        scan.put(HuffmanCodes.AC_LUMINANCE, 0, 0, 0);
      }
    }
    var out =
        new Octets()
            .all(JpegFile.start())
            .all(blocks.tables())
            .all(sized)
            .all(blocks.scanHeader(0, manyScans ? 0 : 63, 0))
            .all(scan.toByteArray());
    if (manyScans) {
      out.all(runTable());
      for (int i = 0; i < moreScans; i++) {
        out.all(blocks.scanHeader(1 + i % 63, 1 + i % 63, 0)).all(emptyScan(count));
      }
    }
    return out.all(JpegFile.END).toByteArray();
  }

  /** An AC table of one code, {@code 0}: the run of up to 32,767 ends of blocks (EOB14). */
  private static byte[] runTable() {
    var table = new byte[18];
    table[0] = 0x10;
    table[1] = 1;
    table[17] = (byte) 0xE0;
    return JpegFile.segment(0xC4, table);
  }

  private static byte[] emptyScan(int blocks) {
    var bits = new StringBuilder();
    for (int left = blocks; left > 0; ) {
      var run = Math.min(left, 32_767);
      var padded = Math.max(run, 16_384);
      bits.append('0').append(Integer.toBinaryString(padded - 16_384 | 1 << 14).substring(1));
      left -= padded;
    }
    while (bits.length() % 8 != 0) {
      bits.append('1');
    }
    var out = new Octets();
    for (int i = 0; i < bits.length(); i += 8) {
      var octet = Integer.parseInt(bits.substring(i, i + 8), 2);
      out.u8(octet);
      if (octet == 0xFF) {
        out.u8(0);
      }
    }
    return Arrays.copyOf(out.toByteArray(), out.size());
  }
}
