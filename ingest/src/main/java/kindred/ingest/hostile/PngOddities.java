package kindred.ingest.hostile;

import static kindred.ingest.hostile.PngFile.GREY;
import static kindred.ingest.hostile.PngFile.GREY_ALPHA;
import static kindred.ingest.hostile.PngFile.PALETTE;
import static kindred.ingest.hostile.PngFile.RGB;
import static kindred.ingest.hostile.PngFile.RGBA;
import static kindred.ingest.hostile.PngFile.chunk;

import java.util.Arrays;

/** Every kind of PNG that there is, and chunks that say strange things. */
final class PngOddities {
  private static final int[][] KINDS = {
    {GREY, 1},
    {GREY, 2},
    {GREY, 4},
    {GREY, 8},
    {GREY, 16},
    {PALETTE, 1},
    {PALETTE, 2},
    {PALETTE, 4},
    {PALETTE, 8},
    {RGB, 8},
    {RGB, 16},
    {GREY_ALPHA, 8},
    {GREY_ALPHA, 16},
    {RGBA, 8},
    {RGBA, 16}
  };

  private final Cases cases;
  private final long seed;

  PngOddities(Cases cases) {
    this.cases = cases;
    this.seed = cases.seed();
  }

  void add() {
    for (var kind : KINDS) {
      for (int interlace = 0; interlace < 2; interlace++) {
        var name = "png/colour-%d-depth-%d-interlace-%d".formatted(kind[0], kind[1], interlace);
        cases.accepted(name, PngFile.random(19, 13, kind[1], kind[0], interlace, seed));
      }
    }
    for (int side : new int[] {1, 2, 3, 5, 9}) {
      cases.accepted("png/interlaced-" + side, PngFile.random(side, side, 8, RGB, 1, seed));
    }
    headers();
    palettes();
    ancillary();
    structure();
    animated();
  }

  /** Depths, colours and methods that do not exist. */
  private void headers() {
    int[][] wrong = {
      {3, GREY, 0},
      {0, GREY, 0},
      {32, GREY, 0},
      {4, RGB, 0},
      {1, GREY_ALPHA, 0},
      {2, RGBA, 0},
      {16, PALETTE, 0},
      {8, 1, 0},
      {8, 5, 0},
      {8, 7, 0},
      {8, 255, 0},
      {8, GREY, 2},
      {8, RGB, 255}
    };
    var data = PngFile.data(new byte[2000]);
    for (var w : wrong) {
      var name = "png/header-depth-%d-colour-%d-interlace-%d".formatted(w[0], w[1], w[2]);
      cases.broken(name, PngFile.of(PngFile.header(9, 9, w[0], w[1], w[2]), data, PngFile.end()));
    }
    for (int method = 10; method <= 11; method++) {
      var header = new Octets().u32(9).u32(9).u8(8, GREY, 0, 0, 0).toByteArray();
      header[method] = 1;
      var name = method == 10 ? "compression" : "filter";
      cases.broken(
          "png/header-" + name + "-1", PngFile.of(chunk("IHDR", header), data, PngFile.end()));
    }
    cases.broken(
        "png/header-of-12-bytes", PngFile.of(chunk("IHDR", new byte[12]), data, PngFile.end()));
    var rows = new byte[90];
    rows[20] = 9;
    var grey = PngFile.header(9, 9, 8, GREY, 0);
    cases.broken("png/filter-type-9", PngFile.of(grey, PngFile.data(rows), PngFile.end()));
  }

  private void palettes() {
    var header = PngFile.header(8, 8, 8, PALETTE, 0);
    var data = PngFile.data(PngFile.rows(8, 8, 8, PALETTE, 0, seed));
    cases.broken("png/palette-missing", PngFile.of(header, data, PngFile.end()));
    cases.accepted("png/palette-of-2-colours", withPalette(header, 6, data));
    cases.accepted("png/palette-transparent", withPalette(header, 768, transparent(256), data));
    cases.accepted(
        "png/palette-transparent-in-part", withPalette(header, 768, transparent(9), data));
    cases.accepted(
        "png/palette-with-more-transparency", withPalette(header, 6, transparent(256), data));
    for (int kind : new int[] {GREY, RGB}) {
      for (int depth : new int[] {8, 16}) {
        var key = chunk("tRNS", new byte[kind == GREY ? 2 : 6]);
        var rows = PngFile.data(PngFile.rows(8, 8, depth, kind, 0, seed));
        cases.accepted(
            "png/transparent-colour-%d-depth-%d".formatted(kind, depth),
            PngFile.of(PngFile.header(8, 8, depth, kind, 0), key, rows, PngFile.end()));
      }
    }
  }

  private static byte[] transparent(int count) {
    var alpha = new byte[count];
    for (int i = 0; i < count; i++) {
      alpha[i] = (byte) i;
    }
    return chunk("tRNS", alpha);
  }

  private byte[] withPalette(byte[] header, int bytes, byte[]... more) {
    var palette = chunk("PLTE", PngFile.colours(bytes / 3, seed));
    return PngFile.of(header, palette, Octets.joined(more), PngFile.end());
  }

  /** Chunks that may be there, in order, of no length, and full of nonsense. */
  private void ancillary() {
    var png = PngFile.random(16, 16, 8, RGB, 0, seed);
    var nonsense = PngFile.colours(33, seed);
    for (var type :
        new String[] {
          "gAMA", "cHRM", "sRGB", "iCCP", "pHYs", "tIME", "bKGD", "hIST", "sBIT", "sPLT", "tEXt",
          "zTXt", "iTXt", "cICP", "eXIf", "ruBB"
        }) {
      cases.accepted("png/empty-" + type, Octets.inserted(png, 33, chunk(type, new byte[0])));
      cases.accepted("png/nonsense-" + type, Octets.inserted(png, 33, chunk(type, nonsense)));
    }
    var text = chunk("tEXt", Octets.ascii("a\0b"));
    text[text.length - 1] ^= 1;
    cases.accepted("png/text-of-wrong-checksum", Octets.inserted(png, 33, text));
  }

  private void structure() {
    var header = PngFile.header(16, 16, 8, GREY, 0);
    var rows = PngFile.rows(16, 16, 8, GREY, 0, seed);
    var data = PngFile.data(rows);
    cases.broken("png/signature-only", PngFile.SIGNATURE);
    cases.broken("png/no-header", PngFile.of(data, PngFile.end()));
    cases.broken("png/no-data", PngFile.of(header, PngFile.end()));
    cases.broken("png/no-end", PngFile.of(header, data));
    cases.broken("png/empty-data", PngFile.of(header, chunk("IDAT", new byte[0]), PngFile.end()));
    var few = PngFile.data(Arrays.copyOf(rows, 100));
    cases.broken("png/rows-missing", PngFile.of(header, few, PngFile.end()));
    var nonsense = chunk("IDAT", PngFile.colours(100, seed));
    cases.broken("png/data-not-deflated", PngFile.of(header, nonsense, PngFile.end()));
    cases.accepted(
        "png/more-after-the-end", PngFile.of(header, data, PngFile.end(), data, PngFile.end()));
    var deflated = PngFile.deflated(rows);
    var parts = new Octets();
    for (byte one : deflated) {
      parts.all(chunk("IDAT", new byte[] {one}));
    }
    cases.accepted("png/data-byte-by-byte", PngFile.of(header, parts.toByteArray(), PngFile.end()));
    cases.broken(
        "png/length-beyond-the-file",
        Octets.replaced(PngFile.of(header, data, PngFile.end()), 33, 0x7F, 0xFF, 0xFF, 0xFF));
    cases.broken(
        "png/length-negative",
        Octets.replaced(PngFile.of(header, data, PngFile.end()), 33, 0xFF, 0xFF, 0xFF, 0xF0));
  }

  /** APNG: the picture is that of the plain PNG, whatever the animation says. */
  private void animated() {
    var header = PngFile.header(16, 16, 8, GREY, 0);
    var data = PngFile.data(PngFile.rows(16, 16, 8, GREY, 0, seed));
    var frame = new Octets().u32(0).u32(16).u32(16).u32(0).u32(0).u16(1).u16(10).u8(0, 0);
    var control = chunk("fcTL", frame.toByteArray());
    for (long frames : new long[] {0, 1, 2, 0xFFFFFFFFL}) {
      var animation = chunk("acTL", new Octets().u32(frames).u32(0).toByteArray());
      var second = chunk("fdAT", Octets.joined(new byte[4], PngFile.deflated(new byte[272])));
      cases.accepted(
          "png/animated-" + frames,
          PngFile.of(header, animation, control, data, control, second, PngFile.end()));
    }
  }
}
