package kindred.query.sample;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.samples { }} block.
 *
 * @param cacheBytes of pictures kept
 * @param timeout for one look-up
 * @param maxPending look-ups waiting
 */
public record SamplesConfig(long cacheBytes, Duration timeout, int maxPending) {
  public SamplesConfig {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("query.samples.cache " + cacheBytes + " is negative");
    }
    if (timeout.toMillis() < 1 || timeout.toMinutes() > 10) {
      throw new IllegalArgumentException(
          "query.samples.timeout " + timeout + " is not 1 ms to 10 minutes");
    }
    if (maxPending < 1 || maxPending > 100_000) {
      throw new IllegalArgumentException(
          "query.samples.max-pending " + maxPending + " is not 1 to 100000");
    }
  }

  public static SamplesConfig from(Config samples) {
    return new SamplesConfig(
        samples.getBytes("cache"), samples.getDuration("timeout"), samples.getInt("max-pending"));
  }
}
