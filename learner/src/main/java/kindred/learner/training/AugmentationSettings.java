package kindred.learner.training;

import com.typesafe.config.Config;

/**
 * How far a training image may be moved, each drawn uniformly per image and step.
 *
 * @param shift part of the side, 0 to 0.5
 * @param rotateDegrees 0 to 180
 * @param scale part by which it grows or shrinks, 0 to 0.5
 * @param flip whether half of the images are mirrored left to right
 * @param eraseShare of the images that lose a rectangle, 0 to 1
 */
public record AugmentationSettings(
    double shift, double rotateDegrees, double scale, boolean flip, double eraseShare) {
  public AugmentationSettings {
    check(shift >= 0 && shift <= 0.5, "shift", shift, "0 to 0.5");
    check(rotateDegrees >= 0 && rotateDegrees <= 180, "rotate-degrees", rotateDegrees, "0 to 180");
    check(scale >= 0 && scale <= 0.5, "scale", scale, "0 to 0.5");
    check(eraseShare >= 0 && eraseShare <= 1, "erase-share", eraseShare, "0 to 1");
  }

  /**
   * @param augmentation {@code learner.augmentation}
   */
  public static AugmentationSettings from(Config augmentation) {
    return new AugmentationSettings(
        augmentation.getDouble("shift"),
        augmentation.getDouble("rotate-degrees"),
        augmentation.getDouble("scale"),
        augmentation.getBoolean("flip"),
        augmentation.getDouble("erase-share"));
  }

  private static void check(boolean right, String key, double value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.augmentation." + key + " " + value + " is not " + range);
    }
  }
}
