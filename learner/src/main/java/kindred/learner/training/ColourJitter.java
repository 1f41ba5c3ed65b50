package kindred.learner.training;

import java.util.SplittableRandom;
import kindred.learner.training.AugmentationSettings.Colour;

/** Changes the values of an image in place, which stay within 0 to 255. */
record ColourJitter(double brightness, double contrast, double saturation) {
  static ColourJitter draw(Colour colour, SplittableRandom random) {
    return new ColourJitter(
        factor(random, colour.brightness()),
        factor(random, colour.contrast()),
        factor(random, colour.saturation()));
  }

  private static double factor(SplittableRandom random, double most) {
    return 1 + most * (2 * random.nextDouble() - 1);
  }

  /**
   * @param values 0 to 255, channel by channel
   * @param area pixels of a channel
   */
  void apply(float[] values, int area) {
    if (values.length > area && saturation != 1) {
      saturate(values, area);
    }
    if (brightness == 1 && contrast == 1) {
      return;
    }
    var sum = 0.0;
    for (var value : values) {
      sum += value;
    }
    var mean = sum / values.length;
    for (var i = 0; i < values.length; i++) {
      values[i] = limited(brightness * (mean + contrast * (values[i] - mean)));
    }
  }

  private void saturate(float[] values, int area) {
    var channels = values.length / area;
    for (var place = 0; place < area; place++) {
      var sum = 0f;
      for (var i = place; i < values.length; i += area) {
        sum += values[i];
      }
      var grey = sum / channels;
      for (var i = place; i < values.length; i += area) {
        values[i] = limited(grey + saturation * (values[i] - grey));
      }
    }
  }

  private static float limited(double value) {
    return (float) Math.clamp(value, 0, 255);
  }
}
