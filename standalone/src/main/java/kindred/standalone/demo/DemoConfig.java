package kindred.standalone.demo;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code demo { }} block.
 *
 * @param eventsPerSecond at which the images are sent
 * @param classes of drawn characters, where no images are given
 * @param imagesPerClass of those
 * @param patience how long {@code --once} waits for the end before it gives up
 */
public record DemoConfig(
    double eventsPerSecond, int classes, int imagesPerClass, Duration patience) {
  public DemoConfig {
    if (!(eventsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "demo.events-per-second " + eventsPerSecond + " is not more than 0");
    }
    if (classes < 2 || imagesPerClass < 2) {
      throw new IllegalArgumentException("demo.classes or demo.images-per-class is less than 2");
    }
  }

  public static DemoConfig from(Config config) {
    var demo = config.getConfig("demo");
    return new DemoConfig(
        demo.getDouble("events-per-second"),
        demo.getInt("classes"),
        demo.getInt("images-per-class"),
        demo.getDuration("patience"));
  }
}
