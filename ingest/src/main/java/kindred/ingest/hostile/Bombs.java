package kindred.ingest.hostile;

import static kindred.ingest.validation.Rejection.IMAGE_TOO_LONG;
import static kindred.ingest.validation.Rejection.IMAGE_TOO_MANY_PIXELS;

import java.util.Arrays;
import java.util.Collections;
import kindred.ingest.hostile.JpegEncoder.Layout;

/** Small files that say they are large, or become so. */
final class Bombs {
  private static final int HUGE = 65_500;
  private static final int INFLATED = 100 << 20;

  private final Cases cases;

  Bombs(Cases cases) {
    this.cases = cases;
  }

  void add() {
    dimensions();
    shapes();
    inflated();
    repeated();
  }

  private void dimensions() {
    var rows = PngFile.data(new byte[1000]);
    long[][] sizes = {{30_000, 30_000}, {65_535, 65_535}, {1 << 30, 1 << 30}, {6_326, 6_325}};
    for (var size : sizes) {
      for (int colour : new int[] {PngFile.GREY, PngFile.RGBA}) {
        var header = PngFile.header(size[0], size[1], 8, colour, 0);
        cases.rejected(
            "bomb/png-" + size[0] + "x" + size[1] + "-colour-" + colour,
            IMAGE_TOO_MANY_PIXELS,
            PngFile.of(header, rows, PngFile.end()));
      }
    }
    for (int side : new int[] {6_400, HUGE}) {
      for (int marker : new int[] {0xC0, 0xC1, 0xC2}) {
        cases.rejected(
            "bomb/jpeg-" + side + "-sof" + (marker - 0xC0),
            IMAGE_TOO_MANY_PIXELS,
            resized(marker, side, side));
      }
    }
    cases.broken("bomb/gif-65535-without-codes", gif(0xFFFF, 0xFFFF, GifFile.run(1000)));
    cases.image(
        "bomb/gif-65535-with-codes",
        Expectation.rejected(IMAGE_TOO_MANY_PIXELS),
        () -> gif(0xFFFF, 0xFFFF, GifFile.run(0xFFFFL * 0xFFFF)));
    var few = WebpFile.pixels(16_384, 16_384, 100, 1);
    cases.rejected("bomb/webp-16384", IMAGE_TOO_MANY_PIXELS, WebpFile.riff(vp8l(few)));
    cases.broken(
        "bomb/bmp-100000", BmpFile.of(100_000, 100_000, 24, 0, new byte[0], new byte[100]));
    cases.broken(
        "bomb/bmp-100000-rle",
        BmpFile.of(100_000, 100_000, 8, 1, new byte[1024], new byte[] {0, 1}));
    cases.rejected(
        "bomb/bmp-7000-rle",
        IMAGE_TOO_MANY_PIXELS,
        BmpFile.of(7_000, 7_000, 8, 1, new byte[1024], new byte[] {0, 1}));
  }

  private void shapes() {
    cases.rejected("bomb/png-1x33", IMAGE_TOO_LONG, PngFile.random(1, 33, 8, 0, 0, 1));
    cases.rejected("bomb/png-40000000x1", IMAGE_TOO_LONG, png(40_000_000, 1, new byte[1]));
    cases.rejected("bomb/jpeg-65500x8", IMAGE_TOO_LONG, resized(0xC0, HUGE, 8));
    cases.rejected("bomb/bmp-200x2", IMAGE_TOO_LONG, BmpFile.random(200, 2, 24, 1));
    cases.rejected("bomb/gif-99x3", IMAGE_TOO_LONG, GifFile.random(99, 3, 1));
    cases.rejected("bomb/webp-66x2", IMAGE_TOO_LONG, WebpFile.lossless(66, 2, 1));
    cases.accepted("bomb/png-1x32", PngFile.random(1, 32, 8, 0, 0, 1));
    cases.accepted("bomb/png-1x1", PngFile.random(1, 1, 8, 0, 0, 1));
    cases.broken("bomb/png-0x10", png(0, 10, new byte[10]));
    cases.broken("bomb/png-10x0", png(10, 0, new byte[10]));
    cases.broken("bomb/png-negative", png(0x80000001L, 10, new byte[10]));
    cases.broken("bomb/jpeg-0x8", resized(0xC0, 0, 8));
    cases.broken("bomb/jpeg-8x0", resized(0xC0, 8, 0));
    cases.broken("bomb/gif-0x0", gif(0, 0, GifFile.run(1)));
    cases.broken("bomb/bmp-0x0", BmpFile.of(0, 0, 24, 0, new byte[0], new byte[0]));
    cases.broken("bomb/bmp-negative", BmpFile.of(-5, 5, 24, 0, new byte[0], new byte[80]));
    cases.accepted("bomb/bmp-top-down", BmpFile.random(5, -5, 24, 1));
  }

  /** What is inflated beyond the pixels is of no use to anybody, and is not inflated here. */
  private void inflated() {
    var start = PngFile.header(10, 10, 8, PngFile.GREY, 0);
    var data = PngFile.data(new byte[110]);
    cases.image(
        "bomb/png-rows-100-mib-too-many",
        Expectation.ACCEPTED,
        () -> PngFile.of(start, PngFile.chunk("IDAT", zeros()), PngFile.end()));
    for (var name : new String[] {"zTXt", "iCCP"}) {
      cases.image(
          "bomb/png-" + name + "-100-mib",
          Expectation.ACCEPTED,
          () -> PngFile.of(start, PngFile.chunk(name, named(zeros())), data, PngFile.end()));
    }
    cases.image(
        "bomb/png-iTXt-100-mib",
        Expectation.ACCEPTED,
        () -> {
          var text = Octets.joined(Octets.ascii("a\0\1\0\0\0"), zeros());
          return PngFile.of(start, data, PngFile.chunk("iTXt", text), PngFile.end());
        });
  }

  private static byte[] zeros() {
    return PngFile.deflatedZeros(INFLATED);
  }

  private static byte[] named(byte[] deflated) {
    return Octets.joined(Octets.ascii("name\0\0"), deflated);
  }

  private void repeated() {
    var png = PngFile.random(10, 10, 8, PngFile.RGB, 0, 1);
    cases.accepted(
        "bomb/png-20000-text-chunks",
        Octets.inserted(png, 33, times(PngFile.chunk("tEXt", Octets.ascii("a\0b")), 20_000)));
    cases.accepted(
        "bomb/png-20000-empty-data-chunks",
        Octets.inserted(png, 33, times(PngFile.chunk("IDAT", new byte[0]), 20_000)));
    var jpeg = Specimens.jpeg(16, 16, Layout.usual(80), 1);
    var comment = JpegFile.segment(0xFE, Octets.ascii("x"));
    cases.accepted("bomb/jpeg-20000-comments", Octets.inserted(jpeg, 2, times(comment, 20_000)));
    cases.accepted(
        "bomb/jpeg-2000-tables", Octets.inserted(jpeg, 2, times(JpegFile.codes(), 2_000)));
    var fill = new byte[1 << 20];
    Arrays.fill(fill, (byte) 0xFF);
    cases.accepted("bomb/jpeg-1-mib-of-fill-bytes", Octets.inserted(jpeg, 2, fill));
    var scan = Octets.indexOf(jpeg, 0, 0xFF, 0xDA);
    var scans = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
    cases.broken("bomb/jpeg-2000-scans", Octets.inserted(jpeg, scan, times(scans, 2_000)));
    var gif = GifFile.head(16, 16, 1);
    var frames = times(GifFile.frame(16, 16, 1), 2_000);
    cases.accepted("bomb/gif-2000-frames", Octets.joined(gif, frames, GifFile.end()));
    var remark = Octets.joined(Octets.ascii("!\u00fe"), GifFile.blocks(new byte[2 << 20]));
    cases.accepted(
        "bomb/gif-2-mib-comment",
        Octets.joined(gif, remark, GifFile.frame(16, 16, 1), GifFile.end()));
    var webp = vp8l(WebpFile.pixels(8, 8, 64, 1));
    cases.accepted(
        "bomb/webp-20000-chunks",
        WebpFile.riff(webp, times(WebpFile.chunk("XXXX", new byte[2]), 20_000)));
  }

  private static byte[] times(byte[] part, int count) {
    return Octets.joined(Collections.nCopies(count, part).toArray(byte[][]::new));
  }

  private static byte[] vp8l(byte[] bits) {
    return WebpFile.chunk("VP8L", bits);
  }

  private static byte[] gif(int width, int height, byte[] codes) {
    var frame = GifFile.frame(width, height, 0, GifFile.blocks(codes));
    return Octets.joined(GifFile.head(width, height, 1), frame, GifFile.end());
  }

  private static byte[] png(long width, long height, byte[] rows) {
    var header = PngFile.header(width, height, 8, PngFile.GREY, 0);
    return PngFile.of(header, PngFile.data(rows), PngFile.end());
  }

  /** A small JPEG whose frame header says otherwise. */
  private static byte[] resized(int marker, int width, int height) {
    var progressive = marker == 0xC2;
    var jpeg = Specimens.jpeg(16, 16, new Layout(3, 2, 2, 80, 0, progressive), 1);
    var sof = Octets.indexOf(jpeg, 0, 0xFF, progressive ? 0xC2 : 0xC0);
    return Octets.replaced(jpeg, sof + 1, marker, 0, 17, 8, height >> 8, height, width >> 8, width);
  }
}
