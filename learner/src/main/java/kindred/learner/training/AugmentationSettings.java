package kindred.learner.training;

import com.typesafe.config.Config;

/**
 * How far a training image may be changed, each part drawn anew per image and step.
 *
 * @param warp where its pixels go
 * @param colour how their values change
 * @param eraseShare of the images that lose a rectangle, 0 to 1
 */
public record AugmentationSettings(Warp warp, Colour colour, double eraseShare) {
  public AugmentationSettings {
    check(eraseShare, 1, "erase-share");
  }

  /** Of the block {@code learner.augmentation}. */
  public static AugmentationSettings from(Config augmentation) {
    return new AugmentationSettings(
        new Warp(
            augmentation.getDouble("crop"),
            augmentation.getDouble("shift"),
            augmentation.getDouble("rotate-degrees"),
            augmentation.getDouble("scale"),
            augmentation.getDouble("stretch"),
            augmentation.getDouble("shear"),
            augmentation.getDouble("elastic"),
            augmentation.getBoolean("flip")),
        new Colour(
            augmentation.getDouble("brightness"),
            augmentation.getDouble("contrast"),
            augmentation.getDouble("saturation")),
        augmentation.getDouble("erase-share"));
  }

  /**
   * A change of places; all parts but the elastic one and the flip are drawn uniformly.
   *
   * @param crop largest part of the side that is cut off, 0 to 0.9; the rest fills the image
   * @param shift part of the side, 0 to 0.5
   * @param rotateDegrees 0 to 180
   * @param scale part by which it grows or shrinks, 0 to 0.5
   * @param stretch part by which one axis grows and the other shrinks, 0 to 0.5
   * @param shear sideways shift per height, 0 to 1
   * @param elastic standard deviation of the displacements at a coarse grid's knots, part of the
   *     side, 0 to 0.2; that of the smoothed field is about half
   * @param flip whether half of the images are mirrored left to right
   */
  public record Warp(
      double crop,
      double shift,
      double rotateDegrees,
      double scale,
      double stretch,
      double shear,
      double elastic,
      boolean flip) {
    /** Leaves every pixel where it is. */
    static final Warp NONE = new Warp(0, 0, 0, 0, 0, 0, 0, false);

    public Warp {
      check(crop, 0.9, "crop");
      check(shift, 0.5, "shift");
      check(rotateDegrees, 180, "rotate-degrees");
      check(scale, 0.5, "scale");
      check(stretch, 0.5, "stretch");
      check(shear, 1, "shear");
      check(elastic, 0.2, "elastic");
    }
  }

  /**
   * A change of values; a factor of each kind is drawn from 1 ± the part.
   *
   * @param brightness of the values themselves, 0 to 1
   * @param contrast of their distance from the image's mean, 0 to 1
   * @param saturation of the channels' distance from their mean, 0 to 1; without effect on grey
   */
  public record Colour(double brightness, double contrast, double saturation) {
    /** Leaves every value as it is. */
    static final Colour NONE = new Colour(0, 0, 0);

    public Colour {
      check(brightness, 1, "brightness");
      check(contrast, 1, "contrast");
      check(saturation, 1, "saturation");
    }
  }

  private static void check(double value, double most, String key) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "learner.augmentation." + key + " " + value + " is not 0 to " + most);
    }
  }
}
