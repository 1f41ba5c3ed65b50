package kindred.query.write;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.write { }} block.
 *
 * @param enabled whether images may be written at all
 * @param timeout for the broker's acknowledgement
 * @param maxPending writes that are not acknowledged yet
 * @param maxInFlightBytes of events that are not acknowledged yet
 */
public record WriteConfig(
    boolean enabled, Duration timeout, int maxPending, long maxInFlightBytes) {
  public WriteConfig {
    if (timeout.toMillis() < 100 || timeout.toMillis() > 60_000) {
      throw new IllegalArgumentException(
          "query.write.timeout " + timeout + " is not 100 ms to 60 s");
    }
    if (maxPending < 1 || maxPending > 100_000) {
      throw new IllegalArgumentException(
          "query.write.max-pending " + maxPending + " is not 1 to 100000");
    }
    if (maxInFlightBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "query.write.max-in-flight-bytes " + maxInFlightBytes + " is less than 1 MiB");
    }
  }

  public static WriteConfig from(Config write) {
    return new WriteConfig(
        write.getBoolean("enabled"),
        write.getDuration("timeout"),
        write.getInt("max-pending"),
        write.getBytes("max-in-flight-bytes"));
  }
}
