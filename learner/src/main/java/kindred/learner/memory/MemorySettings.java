package kindred.learner.memory;

import com.typesafe.config.Config;

/**
 * What is remembered.
 *
 * @param capacityImages to train on
 * @param classTurns how many classes are made of one, see {@link ClassTurns}
 * @param heldOutShare of the classes, 0 to 0.5
 * @param heldOutCapacityImages of held-out classes
 * @param heldOutImageShare of the images of trained classes, 0 to 0.5
 * @param heldOutImageCapacity of these
 */
public record MemorySettings(
    int capacityImages,
    int classTurns,
    double heldOutShare,
    int heldOutCapacityImages,
    double heldOutImageShare,
    int heldOutImageCapacity) {
  public MemorySettings {
    check(capacityImages >= 4, "capacity-images", capacityImages, "4 or more");
    check(
        classTurns == 1 || classTurns == 4 || classTurns == 8,
        "class-turns",
        classTurns,
        "1, 4 or 8");
    check(heldOutShare >= 0 && heldOutShare <= 0.5, "held-out-share", heldOutShare, "0 to 0.5");
    check(
        heldOutCapacityImages >= 4, "held-out-capacity-images", heldOutCapacityImages, "4 or more");
    check(
        heldOutImageShare >= 0 && heldOutImageShare <= 0.5,
        "held-out-image-share",
        heldOutImageShare,
        "0 to 0.5");
    check(heldOutImageCapacity >= 4, "held-out-image-capacity", heldOutImageCapacity, "4 or more");
  }

  /**
   * @param memory {@code learner.memory}
   */
  public static MemorySettings from(Config memory) {
    return new MemorySettings(
        memory.getInt("capacity-images"),
        memory.getInt("class-turns"),
        memory.getDouble("held-out-share"),
        memory.getInt("held-out-capacity-images"),
        memory.getDouble("held-out-image-share"),
        memory.getInt("held-out-image-capacity"));
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.memory." + key + " " + value + " is not " + range);
    }
  }
}
