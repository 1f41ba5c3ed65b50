package kindred.ingest.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kindred.ingest.hostile.JpegEncoder.Layout;

/**
 * Good JPEGs that cost a decoder what photographs cost: coloured surfaces with edges, structure of
 * every size whose strength falls with its frequency, and a sensor's noise.
 */
public final class NaturalJpegs {
  private static final int SURFACES = 40;
  private static final int OCTAVES = 8;
  private static final double NOISE = 2.5;

  private NaturalJpegs() {}

  /** So many different square ones, colour at half the resolution. */
  public static List<byte[]> of(int count, int side, int quality, long seed) {
    var random = new SplittableRandom(seed);
    var files = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      var planes = planes(side, random.split());
      files.add(
          JpegEncoder.encode(
              side,
              side,
              Layout.usual(quality),
              (component, x, y) ->
                  planes[component][Math.min(y, side - 1) * side + Math.min(x, side - 1)]));
    }
    return files;
  }

  /** Luma and the two colour differences. */
  private static float[][] planes(int side, SplittableRandom random) {
    var planes = new float[3][side * side];
    for (int c = 0; c < 3; c++) {
      Arrays.fill(planes[c], c == 0 ? random.nextInt(60, 200) : 128);
    }
    for (int i = 0; i < SURFACES; i++) {
      surface(planes, side, random);
    }
    for (int c = 0; c < 3; c++) {
      var strength = c == 0 ? 22.0 : 8.0;
      for (int octave = 1; octave <= OCTAVES; octave++) {
        structure(planes[c], side, 1 << octave, strength, random);
        strength *= 0.72;
      }
      for (int i = 0; i < side * side; i++) {
        var noise = c == 0 ? NOISE * random.nextGaussian() : 0;
        planes[c][i] = (float) Math.clamp(planes[c][i] + noise, 0.0, 255.0);
      }
    }
    return planes;
  }

  /** An ellipse of one colour in front of what was there. */
  private static void surface(float[][] planes, int side, SplittableRandom random) {
    var x0 = random.nextDouble() * side;
    var y0 = random.nextDouble() * side;
    var rx = side * random.nextDouble(0.02, 0.25);
    var ry = side * random.nextDouble(0.02, 0.25);
    var colour =
        new float[] {random.nextInt(20, 235), random.nextInt(80, 176), random.nextInt(80, 176)};
    for (int y = (int) Math.max(0, y0 - ry); y < Math.min(side, y0 + ry); y++) {
      for (int x = (int) Math.max(0, x0 - rx); x < Math.min(side, x0 + rx); x++) {
        var dx = (x - x0) / rx;
        var dy = (y - y0) / ry;
        if (dx * dx + dy * dy < 1) {
          for (int c = 0; c < 3; c++) {
            planes[c][y * side + x] = colour[c];
          }
        }
      }
    }
  }

  /** Random values on a grid of so many cells, bilinear in between. */
  private static void structure(
      float[] plane, int side, int cells, double strength, SplittableRandom random) {
    var grid = new double[(cells + 1) * (cells + 1)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = strength * random.nextDouble(-1, 1);
    }
    for (int y = 0; y < side; y++) {
      var v = y * (double) cells / side;
      var row = (int) v * (cells + 1);
      for (int x = 0; x < side; x++) {
        var u = x * (double) cells / side;
        var at = row + (int) u;
        var right = u - (int) u;
        var upper = grid[at] + right * (grid[at + 1] - grid[at]);
        var lower = grid[at + cells + 1] + right * (grid[at + cells + 2] - grid[at + cells + 1]);
        plane[y * side + x] += (float) (upper + (v - (int) v) * (lower - upper));
      }
    }
  }
}
