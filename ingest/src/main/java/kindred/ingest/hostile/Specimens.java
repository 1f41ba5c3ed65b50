package kindred.ingest.hostile;

import java.util.List;
import java.util.SplittableRandom;
import kindred.ingest.hostile.JpegEncoder.Layout;

/**
 * One good file of each kind, to be damaged.
 *
 * @param name of the kind
 * @param file as it should be
 * @param magic how many first bytes say what it is
 * @param end how many bytes it needs: what comes after them may be missing
 */
record Specimens(String name, byte[] file, int magic, int end) {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 28;

  static List<Specimens> of(long seed) {
    var gif = GifFile.random(WIDTH, HEIGHT, seed);
    return List.of(
        whole("png", PngFile.random(WIDTH, HEIGHT, 8, PngFile.RGB, 0, seed), 8),
        whole("png-palette", PngFile.random(WIDTH, HEIGHT, 4, PngFile.PALETTE, 0, seed), 8),
        whole("png-interlaced", PngFile.random(WIDTH, HEIGHT, 16, PngFile.RGBA, 1, seed), 8),
        whole("jpeg", jpeg(WIDTH, HEIGHT, Layout.usual(85), seed), 3),
        whole("jpeg-grey", jpeg(WIDTH, HEIGHT, new Layout(1, 1, 1, 90, 4, false), seed), 3),
        whole("jpeg-progressive", jpeg(WIDTH, HEIGHT, new Layout(3, 2, 1, 85, 0, true), seed), 3),
        new Specimens("gif", gif, 6, gif.length - 1),
        whole("webp-lossless", WebpFile.lossless(WIDTH, HEIGHT, seed), 12),
        whole("webp-lossy", WebpFile.lossy(), 12),
        whole("bmp", BmpFile.random(WIDTH, HEIGHT, 24, seed), 2));
  }

  private static Specimens whole(String name, byte[] file, int magic) {
    return new Specimens(name, file, magic, file.length);
  }

  /** Slopes with noise: neither flat nor without structure. */
  static JpegEncoder.Samples samples(long seed) {
    return (component, x, y) -> {
      var noise = new SplittableRandom(seed + component * 31L + x * 7919L + y * 104_729L).split();
      return Math.clamp(40 + 2.0 * x + y + 25 * component + noise.nextInt(-30, 31), 0.0, 255.0);
    };
  }

  static byte[] jpeg(int width, int height, Layout layout, long seed) {
    return JpegEncoder.encode(width, height, layout, samples(seed));
  }

  /** Where a JPEG's first scan's data begins. */
  static int scanData(byte[] jpeg) {
    var sos = Octets.indexOf(jpeg, 0, 0xFF, 0xDA);
    return sos + 2 + (jpeg[sos + 2] << 8 | jpeg[sos + 3] & 0xFF);
  }
}
