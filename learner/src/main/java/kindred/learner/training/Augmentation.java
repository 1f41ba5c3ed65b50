package kindred.learner.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Moves, bends, mirrors and recolours an image at random, and erases a part where that is wanted.
 * Beyond the edge the nearest pixel is repeated, which suits drawings and photographs. Plain
 * arrays; what is drawn depends on the generator only.
 */
final class Augmentation {
  private static final double LARGEST_ERASED = 0.4;

  private final AugmentationSettings settings;
  private final InputImages images;

  Augmentation(AugmentationSettings settings, InputImages images) {
    this.settings = settings;
    this.images = images;
  }

  /** Appends the changed image, normalised, channel by channel. */
  void write(byte[] image, SplittableRandom random, FloatBuffer out) {
    var side = images.side();
    var map = WarpMap.draw(side, settings.warp(), random);
    var colour = ColourJitter.draw(settings.colour(), random);
    var moved = new float[image.length];
    for (var y = 0; y < side; y++) {
      for (var x = 0; x < side; x++) {
        var fromX = Math.clamp(map.x(x, y), 0, side - 1);
        var fromY = Math.clamp(map.y(x, y), 0, side - 1);
        sample(image, fromX, fromY, moved, y * side + x);
      }
    }
    colour.apply(moved, side * side);
    if (random.nextDouble() < settings.eraseShare()) {
      erase(moved, random);
    }
    images.write(moved, out);
  }

  private void sample(byte[] image, double x, double y, float[] moved, int to) {
    var side = images.side();
    var x0 = (int) x;
    var y0 = (int) y;
    var x1 = Math.min(x0 + 1, side - 1);
    var y1 = Math.min(y0 + 1, side - 1);
    var fx = (float) (x - x0);
    var fy = (float) (y - y0);
    for (var plane = 0; plane < image.length; plane += side * side) {
      var upper = mix(image[plane + y0 * side + x0], image[plane + y0 * side + x1], fx);
      var lower = mix(image[plane + y1 * side + x0], image[plane + y1 * side + x1], fx);
      moved[plane + to] = upper + fy * (lower - upper);
    }
  }

  private static float mix(byte a, byte b, float share) {
    var first = a & 0xff;
    return first + share * ((b & 0xff) - first);
  }

  /** Fills a rectangle with the image's mean. */
  private void erase(float[] moved, SplittableRandom random) {
    var side = images.side();
    var width = 1 + (int) (random.nextDouble() * LARGEST_ERASED * side);
    var height = 1 + (int) (random.nextDouble() * LARGEST_ERASED * side);
    var x = random.nextInt(side - width + 1);
    var y = random.nextInt(side - height + 1);
    var sum = 0.0;
    for (var value : moved) {
      sum += value;
    }
    for (var plane = 0; plane < moved.length; plane += side * side) {
      for (var row = y; row < y + height; row++) {
        var from = plane + row * side + x;
        Arrays.fill(moved, from, from + width, (float) (sum / moved.length));
      }
    }
  }
}
