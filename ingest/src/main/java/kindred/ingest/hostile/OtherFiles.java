package kindred.ingest.hostile;

import static kindred.ingest.validation.Rejection.IMAGE_UNKNOWN_FORMAT;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.util.LinkedHashMap;
import java.util.Map;
import kindred.ingest.hostile.JpegEncoder.Layout;

/** GIF, BMP and WebP of rare kinds; files of other formats; files that are two things at once. */
final class OtherFiles {
  private final Cases cases;
  private final long seed;

  OtherFiles(Cases cases) {
    this.cases = cases;
    this.seed = cases.seed();
  }

  void add() {
    gifs();
    bitmaps();
    webps();
    foreign()
        .forEach((name, file) -> cases.rejected("foreign/" + name, IMAGE_UNKNOWN_FORMAT, file));
    polyglots();
  }

  private void gifs() {
    var head = GifFile.head(20, 14, seed);
    var frame = GifFile.frame(20, 14, seed);
    cases.accepted("gif/plain", Octets.joined(head, frame, GifFile.end()));
    cases.accepted("gif/87a", Octets.replaced(Octets.joined(head, frame, GifFile.end()), 4, '7'));
    cases.accepted("gif/animated", Octets.joined(head, frame, frame, frame, GifFile.end()));
    cases.accepted("gif/end-missing", Octets.joined(head, frame));
    cases.accepted("gif/second-frame-broken", Octets.joined(head, frame, new byte[] {0x2C, 1, 2}));
    var control = new Octets().u8(0x21, 0xF9, 4, 1, 0, 0, 7, 0).toByteArray();
    cases.accepted("gif/transparent", Octets.joined(head, control, frame, GifFile.end()));
    var codes = GifFile.blocks(GifFile.literals(20 * 14, seed));
    var interlaced = GifFile.frame(20, 14, 0x40, codes);
    cases.accepted("gif/interlaced", Octets.joined(head, interlaced, GifFile.end()));
    cases.broken("gif/head-only", head);
    cases.broken("gif/no-frame", Octets.joined(head, GifFile.end()));
    var few = GifFile.frame(20, 14, 0, GifFile.blocks(GifFile.literals(100, seed)));
    cases.broken("gif/pixels-missing", Octets.joined(head, few, GifFile.end()));
    cases.broken(
        "gif/no-codes",
        Octets.joined(head, GifFile.frame(20, 14, 0, new byte[] {0}), GifFile.end()));
  }

  private void bitmaps() {
    for (int bits : new int[] {1, 4, 8, 16, 24, 32}) {
      cases.accepted("bmp/bits-" + bits, BmpFile.random(21, 9, bits, seed));
    }
    for (int bits : new int[] {0, 3, 7, 255}) {
      cases.broken("bmp/bits-" + bits, BmpFile.of(9, 9, bits, 0, new byte[0], new byte[900]));
    }
    for (int compression : new int[] {4, 5, 77}) {
      cases.broken(
          "bmp/compression-" + compression,
          BmpFile.of(9, 9, 24, compression, new byte[0], new byte[900]));
    }
    var bitmap = BmpFile.random(9, 9, 24, seed);
    cases.broken("bmp/pixels-beyond-the-file", Octets.replaced(bitmap, 10, 255, 255, 255, 127));
    cases.broken("bmp/header-of-3-bytes", Octets.replaced(bitmap, 14, 3));
    cases.broken("bmp/size-lies", Octets.replaced(bitmap, 2, 1, 0, 0, 0));
  }

  private void webps() {
    var pixels = WebpFile.chunk("VP8L", WebpFile.pixels(20, 12, 240, seed));
    var canvas = WebpFile.extended(0, 20, 12);
    cases.accepted("webp/lossless", WebpFile.riff(pixels));
    cases.accepted("webp/lossy", WebpFile.lossy());
    cases.accepted("webp/extended", WebpFile.riff(canvas, pixels));
    cases.accepted("webp/bytes-after-the-end", Octets.joined(WebpFile.riff(pixels), new byte[99]));
    var place = new Octets().u8(0, 0, 0, 0, 0, 0, 19, 0, 0, 11, 0, 0, 100, 0, 0, 0).toByteArray();
    var frame = WebpFile.chunk("ANMF", Octets.joined(place, pixels));
    var loop = WebpFile.chunk("ANIM", new byte[6]);
    cases.accepted(
        "webp/animated", WebpFile.riff(WebpFile.extended(2, 20, 12), loop, frame, frame));
    profiles(pixels);
    cases.broken("webp/no-chunks", WebpFile.riff());
    cases.broken("webp/no-picture", WebpFile.riff(canvas, WebpFile.chunk("EXIF", new byte[8])));
    cases.broken("webp/signature-of-pixels", Octets.replaced(WebpFile.riff(pixels), 20, 0x2E));
    var few = WebpFile.chunk("VP8L", WebpFile.pixels(200, 120, 240, seed));
    cases.broken("webp/pixels-missing", WebpFile.riff(few));
    cases.broken(
        "webp/length-negative", Octets.replaced(WebpFile.riff(pixels), 16, 255, 255, 255, 255));
  }

  /** A profile's size comes first in it; readers believe it. */
  private void profiles(byte[] pixels) {
    var canvas = WebpFile.extended(0x20, 20, 12);
    var srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    var good = WebpFile.chunk("ICCP", srgb);
    cases.accepted("webp/profile", WebpFile.riff(canvas, good, pixels));
    for (int first : new int[] {0x20, 0x7F, 0xFF}) {
      var lying = WebpFile.chunk("ICCP", Octets.replaced(srgb, 0, first, 255, 255, 255));
      var name = "webp/profile-of-%d-mib".formatted((first + 1) * 16);
      cases.broken(name, WebpFile.riff(canvas, lying, pixels));
    }
  }

  /** First bytes of what people call a picture, and of what they upload instead. */
  private static Map<String, byte[]> foreign() {
    var files = new LinkedHashMap<String, byte[]>();
    var texts =
        new String[][] {
          {"svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"},
          {
            "xml-entities", "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>"
          },
          {"html", "<html><script>alert(1)</script>"},
          {"pdf", "%PDF-1.7\n"},
          {"postscript", "%!PS-Adobe-3.0 EPSF-3.0\n"},
          {"netpbm", "P6 9 9 255 "},
          {"tiff-little", "II*\0\10\0\0\0"},
          {"tiff-big", "MM\0*\0\0\0\10"},
          {"icon", "\0\0\1\0\1\0"},
          {"photoshop", "8BPS\0\1"},
          {"jpeg-2000", "\0\0\0\fjP  \r\n\u0087\n"},
          {"jpeg-xl", "\u00ff\n\0\0\0\0"},
          {"heic", "\0\0\0\30ftypheic\0\0\0\0"},
          {"avif", "\0\0\0\30ftypavif\0\0\0\0"},
          {"mp4", "\0\0\0\30ftypisom\0\0\2\0"},
          {"wave", "RIFF\44\0\0\0WAVEfmt "},
          {"zip", "PK\3\4\24\0\0\0\10\0"},
          {"gzip", "\37\u008b\10\0\0\0\0\0\0\3"},
          {"elf", "\177ELF\2\1\1\0"},
          {"class", "\u00ca\u00fe\u00ba\u00be\0\0\0\105"},
          {"serialized-java", "\u00ac\u00ed\0\5sr\0\21java.util.HashMap"},
          {"python-pickle", "\u0080\4cos\nsystem\n"},
          {"script", "#!/bin/sh\nrm -rf /\n"},
          {"json", "{\"id\": 1}"},
          {"base64-of-a-png", "iVBORw0KGgoAAAANSUhEUgAA"},
          {"data-uri", "data:image/png;base64,iVBORw0KGgo="},
          {"blank", "        "},
          {"one-byte", "\u00ff"}
        };
    for (var text : texts) {
      files.put(text[0], Octets.ascii(text[1]));
    }
    files.put("zeros", new byte[1000]);
    files.put("deflated-100-mib", PngFile.deflatedZeros(100 << 20));
    return files;
  }

  /** A picture is a picture, whatever else the file is as well; what follows it is never read. */
  private void polyglots() {
    var archive = Octets.ascii("PK\3\4\24\0\0\0\0\0<script>alert(1)</script>PK\5\6");
    for (var specimen : Specimens.of(seed)) {
      cases.accepted(
          "polyglot/" + specimen.name() + "-and-archive", Octets.joined(specimen.file(), archive));
    }
    var jpeg = Specimens.jpeg(20, 20, Layout.usual(80), seed);
    var page = JpegFile.segment(0xFE, Octets.ascii("<html><script>alert(1)</script><!--"));
    cases.accepted("polyglot/jpeg-with-page", Octets.inserted(jpeg, 2, page));
    var hidden = PngFile.chunk("tEXt", Octets.joined(Octets.ascii("a\0"), jpeg));
    cases.accepted("polyglot/png-with-jpeg", Octets.inserted(cases.picture(), 33, hidden));
    var png = JpegFile.segment(0xFE, cases.picture());
    cases.accepted("polyglot/jpeg-with-png", Octets.inserted(jpeg, 2, png));
    cases.broken("polyglot/gif-and-script", Octets.ascii("GIF89a/*\0\0\0\0*/=1;alert(1);"));
    cases.broken("polyglot/bmp-and-script", Octets.ascii("BM=1;/*\0\0\0\0\0\0\0*/alert(1)"));
  }
}
