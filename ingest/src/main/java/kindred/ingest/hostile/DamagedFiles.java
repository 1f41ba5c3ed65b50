package kindred.ingest.hostile;

import static kindred.ingest.validation.Rejection.IMAGE_BROKEN;
import static kindred.ingest.validation.Rejection.IMAGE_EMPTY;
import static kindred.ingest.validation.Rejection.IMAGE_UNKNOWN_FORMAT;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import kindred.ingest.hostile.JpegEncoder.Layout;
import kindred.ingest.validation.Rejection;

/**
 * Files cut short, with bits flipped, and with the first bytes of another format. Bits are flipped
 * only where the standard says what becomes of it: in a checksummed chunk the file is broken, in a
 * coefficient's value or a pixel it is another picture.
 */
final class DamagedFiles {
  private static final int CUTS = 14;
  private static final int FLIPS = 24;

  private final Cases cases;
  private final SplittableRandom random;

  DamagedFiles(Cases cases) {
    this.cases = cases;
    this.random = new SplittableRandom(cases.seed());
  }

  void add() {
    cases.rejected("truncated/to-nothing", IMAGE_EMPTY, new byte[0]);
    var specimens = Specimens.of(cases.seed());
    for (var specimen : specimens) {
      truncated(specimen);
    }
    for (int i : new int[] {0, 3, 6, 7, 9}) {
      signatureFlipped(specimens.get(i));
      for (int j : new int[] {0, 3, 6, 7, 9}) {
        if (i != j) {
          disguised(specimens.get(i), specimens.get(j));
        }
      }
    }
    pngFlipped(specimens.get(0));
    jpegFlipped("baseline", Layout.usual(85));
    jpegFlipped("restarts", new Layout(3, 1, 1, 95, 2, false));
    pixelsFlipped("gif-colour", specimens.get(6).file(), 13 * 8, 13 * 8 + 768 * 8);
    gifCodesFlipped();
    pixelsFlipped("bmp-pixel", specimens.get(9).file(), BmpFile.PIXELS_AT * 8, 0);
    // The first pixels share their byte with the codes before them.
    var pixels = (20 + WebpFile.HEAD_BITS / 8 + 1) * 8;
    pixelsFlipped("webp-pixel", specimens.get(7).file(), pixels, pixels + 40 * 28 * 3 - 8);
    runsOfOnes();
  }

  private void truncated(Specimens specimen) {
    var lengths = new TreeSet<Integer>();
    lengths.add(specimen.magic() - 1);
    lengths.add(specimen.magic());
    lengths.add(specimen.end() - 1);
    while (lengths.size() < CUTS) {
      lengths.add(random.nextInt(1, specimen.end()));
    }
    for (int length : lengths) {
      var reason = length < specimen.magic() ? IMAGE_UNKNOWN_FORMAT : IMAGE_BROKEN;
      cases.rejected(
          "truncated/" + specimen.name() + "-to-" + length,
          reason,
          Arrays.copyOf(specimen.file(), length));
    }
  }

  private void signatureFlipped(Specimens specimen) {
    var first = specimen.name().startsWith("webp") ? 8 : 0;
    for (int bit : random.ints(4, 0, 16).distinct().toArray()) {
      cases.rejected(
          "signature/" + specimen.name() + "-bit-" + (first * 8 + bit),
          IMAGE_UNKNOWN_FORMAT,
          Octets.flipped(specimen.file(), first * 8 + bit));
    }
  }

  private void disguised(Specimens as, Specimens real) {
    var file = real.file().clone();
    System.arraycopy(as.file(), 0, file, 0, 12);
    cases.broken("wrong-magic/" + real.name() + "-as-" + as.name(), file);
  }

  private void pngFlipped(Specimens png) {
    for (int i = 0; i < FLIPS; i++) {
      var bit = random.nextInt(8 * 8, png.file().length * 8);
      cases.broken("flipped/png-bit-" + i + "-" + bit, Octets.flipped(png.file(), bit));
    }
  }

  /** A coefficient of another value; not where the byte is, was or follows a marker's first one. */
  private void jpegFlipped(String name, Layout layout) {
    var blocks = JpegEncoder.blocks(48, 32, layout, Specimens.samples(cases.seed()));
    var file = blocks.file();
    var values = blocks.sequential().valueBits();
    for (int i = 0; i < FLIPS; i++) {
      int bit = Specimens.scanData(file) * 8 + values[random.nextInt(values.length)];
      var flipped = Octets.flipped(file, bit);
      var at = bit >> 3;
      if (file[at] != -1 && flipped[at] != -1 && file[at - 1] != -1) {
        cases.accepted("flipped/jpeg-" + name + "-" + i + "-" + bit, flipped);
      }
    }
  }

  private void pixelsFlipped(String name, byte[] file, int from, int to) {
    for (int i = 0; i < FLIPS / 3; i++) {
      var bit = random.nextInt(from, to == 0 ? file.length * 8 : to);
      cases.accepted("flipped/" + name + "-" + i + "-" + bit, Octets.flipped(file, bit));
    }
  }

  /** A literal's upper bit makes it a string that is not in the table, right after a clear. */
  private void gifCodesFlipped() {
    for (int literal : new int[] {7, 100, 255}) {
      var codes = new LittleBits().put(256, 9).put(256 + literal, 9).put(257, 9).toByteArray();
      var frame = GifFile.frame(1, 1, 0, GifFile.blocks(codes));
      var reason = "flipped/gif-code-" + literal;
      cases.broken(reason, Octets.joined(GifFile.head(1, 1, 1), frame, GifFile.end()));
    }
  }

  /** No Huffman code is all ones, and no value has more than eleven bits. */
  private void runsOfOnes() {
    var ones = new byte[24];
    for (int i = 0; i < ones.length; i += 2) {
      ones[i] = -1;
    }
    for (var specimen : Specimens.of(cases.seed()).subList(3, 6)) {
      for (int i = 0; i < 4; i++) {
        var data = Specimens.scanData(specimen.file());
        var at = data + random.nextInt(10, 40);
        while (specimen.file()[at - 1] == -1) {
          at++;
        }
        var name = "flipped/" + specimen.name() + "-ones-" + i + "-at-" + at;
        cases.rejected(name, Rejection.IMAGE_BROKEN, Octets.inserted(specimen.file(), at, ones));
      }
    }
  }
}
