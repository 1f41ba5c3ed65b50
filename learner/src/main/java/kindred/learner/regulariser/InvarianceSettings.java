package kindred.learner.regulariser;

import com.typesafe.config.Config;

/**
 * Learning from images without labels (methods.md 11).
 *
 * @param images of a step, each in two views; 0: none
 * @param weight of the loss, above 0
 * @param temperature τ, above 0
 * @param capacityImages unlabelled ones that are remembered
 */
public record InvarianceSettings(
    int images, double weight, double temperature, int capacityImages) {
  /** None. */
  public static final InvarianceSettings OFF = new InvarianceSettings(0, 0.2, 0.1, 2000);

  public InvarianceSettings {
    check(images == 0 || images >= 2, "images", images, "0, or 2 or more");
    check(weight > 0, "weight", weight, "above 0");
    check(temperature > 0, "temperature", temperature, "above 0");
    check(capacityImages >= 0, "capacity-images", capacityImages, "0 or more");
  }

  /**
   * @param invariance {@code learner.regulariser.invariance}
   */
  static InvarianceSettings from(Config invariance) {
    return new InvarianceSettings(
        invariance.getInt("images"),
        invariance.getDouble("weight"),
        invariance.getDouble("temperature"),
        invariance.getInt("capacity-images"));
  }

  /** Whether there is anything to learn. */
  public boolean on() {
    return images > 0;
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.regulariser.invariance." + key + " " + value + " is not " + range);
    }
  }
}
