package kindred.ingest.source;

import java.util.SplittableRandom;

/**
 * One movement of the pen: a Catmull-Rom spline through a few points of the unit square.
 *
 * @param x of the points
 * @param y of the points
 */
record Stroke(double[] x, double[] y) {
  private static final int POINTS = 4;
  private static final double STEP = 0.45;

  /** A smooth random stroke: each point lies a step on, and the direction turns slowly. */
  static Stroke random(SplittableRandom random) {
    var x = new double[POINTS];
    var y = new double[POINTS];
    x[0] = random.nextDouble(0.1, 0.9);
    y[0] = random.nextDouble(0.1, 0.9);
    // Towards the middle at first, so that strokes cross instead of running along the edge.
    var angle = StrictMath.atan2(0.5 - y[0], 0.5 - x[0]) + random.nextDouble(-1, 1);
    for (int i = 1; i < POINTS; i++) {
      var step = random.nextDouble(0.5, 1) * STEP;
      x[i] = Math.clamp(x[i - 1] + step * StrictMath.cos(angle), 0.05, 0.95);
      y[i] = Math.clamp(y[i - 1] + step * StrictMath.sin(angle), 0.05, 0.95);
      angle += random.nextDouble(-1.6, 1.6);
    }
    return new Stroke(x, y);
  }

  /** Every point moved a little. */
  Stroke shaken(SplittableRandom random, double amount) {
    var movedX = x.clone();
    var movedY = y.clone();
    for (int i = 0; i < x.length; i++) {
      movedX[i] += amount * random.nextGaussian();
      movedY[i] += amount * random.nextGaussian();
    }
    return new Stroke(movedX, movedY);
  }

  /** The mean distance between this stroke's points and another's. */
  double distance(Stroke other) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += StrictMath.hypot(x[i] - other.x[i], y[i] - other.y[i]);
    }
    return sum / x.length;
  }

  /** The coordinate at {@code t} from 0 to 1 along the spline. */
  static double along(double[] points, double t) {
    var last = points.length - 1;
    var segment = Math.min((int) (t * last), last - 1);
    var u = t * last - segment;
    var before = points[Math.max(segment - 1, 0)];
    var from = points[segment];
    var to = points[segment + 1];
    var after = points[Math.min(segment + 2, last)];
    return from
        + 0.5
            * u
            * (to
                - before
                + u * (2 * before - 5 * from + 4 * to - after)
                + u * u * (3 * (from - to) + after - before));
  }
}
