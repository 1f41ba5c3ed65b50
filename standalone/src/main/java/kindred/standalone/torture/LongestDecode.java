package kindred.standalone.torture;

import java.time.Duration;
import java.util.Optional;
import kindred.schemas.image.ImageDecoder;

/**
 * The decode that took longest, by itself and not in a role.
 *
 * @param name of the case or file; none at first
 * @param millis it took
 * @param limitMillis it may take, {@code image.max-decode-time}
 */
record LongestDecode(String name, double millis, double limitMillis) {
  /** For the timer, the thread that waits for it and a collection. */
  private static final double SLACK_MILLIS = 1_000;

  static LongestDecode none(Duration limit) {
    return new LongestDecode("none", 0, limit.toMillis());
  }

  LongestDecode or(ImageDecoder decoder, String other, Optional<byte[]> file) {
    if (file.isEmpty()) {
      return this;
    }
    var start = System.nanoTime();
    decoder.decode(file.get());
    var took = Math.round((System.nanoTime() - start) / 1e5) / 10.0;
    return took > millis ? new LongestDecode(other, took, limitMillis) : this;
  }

  boolean isWithinLimits() {
    return millis <= limitMillis + SLACK_MILLIS;
  }
}
