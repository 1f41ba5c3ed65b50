package kindred.standalone.health;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code health { }} block.
 *
 * @param enabled whether anything is listened on
 * @param host it listens on
 * @param port it listens on; 0 takes a free one
 * @param interval between two looks at how far behind the role is; below {@code maxBrokerSilence}
 * @param maxBrokerSilence after which the role is not ready; zero: it stays ready
 */
public record HealthConfig(
    boolean enabled, String host, int port, Duration interval, Duration maxBrokerSilence) {
  public HealthConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("health.port " + port + " is not 0 to 65535");
    }
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("health.interval " + interval + " is not positive");
    }
    if (maxBrokerSilence.isNegative()) {
      throw new IllegalArgumentException(
          "health.max-broker-silence " + maxBrokerSilence + " is negative");
    }
    if (!maxBrokerSilence.isZero() && interval.compareTo(maxBrokerSilence) >= 0) {
      throw new IllegalArgumentException(
          "health.interval %s is not below health.max-broker-silence %s: the role would seem unready between two looks"
              .formatted(interval, maxBrokerSilence));
    }
  }

  public static HealthConfig from(Config config) {
    var health = config.getConfig("health");
    return new HealthConfig(
        health.getBoolean("enabled"),
        health.getString("host"),
        health.getInt("port"),
        health.getDuration("interval"),
        health.getDuration("max-broker-silence"));
  }
}
