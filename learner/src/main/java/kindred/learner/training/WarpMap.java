package kindred.learner.training;

import java.util.SplittableRandom;
import kindred.learner.training.AugmentationSettings.Warp;

/**
 * Where each pixel of a changed image comes from: an affine map about the centre and a smooth field
 * of displacements. The field is a cubic B-spline over a coarse grid of Gaussian draws, so strokes
 * bend without tearing.
 */
final class WarpMap {
  private static final int CELLS = 3;
  private static final int SUPPORT = 4;
  private static final int KNOTS = CELLS + SUPPORT - 1;

  private final int side;
  private final double centre;
  private final double left;
  private final double top;
  // Rows of the inverse map: source = (left, top) + matrix · (x − centre, y − centre).
  private final double xx;
  private final double xy;
  private final double yx;
  private final double yy;
  private final double[] weights;
  private final double[] alongX;
  private final double[] alongY;

  private WarpMap(int side, Warp warp, SplittableRandom random) {
    this.side = side;
    this.centre = (side - 1) / 2.0;
    var window = 1 - warp.crop() * random.nextDouble();
    this.left =
        centre + (symmetric(random, (1 - window) / 2) + symmetric(random, warp.shift())) * side;
    this.top =
        centre + (symmetric(random, (1 - window) / 2) + symmetric(random, warp.shift())) * side;
    var angle = Math.toRadians(symmetric(random, warp.rotateDegrees()));
    var zoom = window / (1 + symmetric(random, warp.scale()));
    var stretch = 1 + symmetric(random, warp.stretch());
    var shear = symmetric(random, warp.shear());
    var mirror = warp.flip() && random.nextBoolean() ? -1 : 1;
    var cos = Math.cos(angle) * zoom;
    var sin = Math.sin(angle) * zoom;
    this.xx = mirror * cos * stretch;
    this.xy = (shear * cos - sin) / stretch;
    this.yx = mirror * sin * stretch;
    this.yy = (shear * sin + cos) / stretch;
    this.weights = warp.elastic() == 0 ? new double[0] : weights(side);
    this.alongX = displacements(warp.elastic(), random);
    this.alongY = displacements(warp.elastic(), random);
  }

  /** A map drawn from the generator. */
  static WarpMap draw(int side, Warp warp, SplittableRandom random) {
    return new WarpMap(side, warp, random);
  }

  /** The source's column of a place, not yet limited to the image. */
  double x(int x, int y) {
    return left + xx * (x - centre) + xy * (y - centre) + displacement(alongX, x, y);
  }

  /** The source's row of a place, not yet limited to the image. */
  double y(int x, int y) {
    return top + yx * (x - centre) + yy * (y - centre) + displacement(alongY, x, y);
  }

  private double[] displacements(double deviation, SplittableRandom random) {
    if (deviation == 0) {
      return new double[0];
    }
    var knots = new double[KNOTS * KNOTS];
    for (var i = 0; i < knots.length; i++) {
      knots[i] = random.nextGaussian() * deviation * side;
    }
    return knots;
  }

  private double displacement(double[] knots, int x, int y) {
    if (knots.length == 0) {
      return 0;
    }
    var sum = 0.0;
    for (var j = 0; j < SUPPORT; j++) {
      var row = (cell(y) + j) * KNOTS + cell(x);
      var along = 0.0;
      for (var i = 0; i < SUPPORT; i++) {
        along += weights[x * SUPPORT + i] * knots[row + i];
      }
      sum += weights[y * SUPPORT + j] * along;
    }
    return sum;
  }

  private int cell(int place) {
    return place * CELLS / side;
  }

  /** For each place of a row or column, the uniform cubic B-spline's weights of its four knots. */
  private static double[] weights(int side) {
    var weights = new double[side * SUPPORT];
    for (var place = 0; place < side; place++) {
      var t = place * (double) CELLS / side % 1;
      var u = 1 - t;
      weights[place * SUPPORT] = u * u * u / 6;
      weights[place * SUPPORT + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
      weights[place * SUPPORT + 2] = (3 * u * u * u - 6 * u * u + 4) / 6;
      weights[place * SUPPORT + 3] = t * t * t / 6;
    }
    return weights;
  }

  private static double symmetric(SplittableRandom random, double most) {
    return most * (2 * random.nextDouble() - 1);
  }
}
