package kindred.query.security;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.limits { }} block: what a connection may take.
 *
 * @param maxUriBytes of the request line
 * @param maxHeaderBytes of all headers together
 * @param maxHeaders how many
 * @param readTimeout from a request's beginning, or a connection's, to its last byte
 * @param maxConnections open at the same time
 * @param ratePerSecond requests that one caller may send on average; 0: any number
 * @param rateBurst requests that one caller may send at once
 * @param rateCallers callers counted one by one
 */
public record LimitsConfig(
    int maxUriBytes,
    int maxHeaderBytes,
    int maxHeaders,
    Duration readTimeout,
    int maxConnections,
    double ratePerSecond,
    int rateBurst,
    int rateCallers) {
  public LimitsConfig {
    check("max-uri-bytes", maxUriBytes, 256, 1 << 20);
    check("max-header-bytes", maxHeaderBytes, 1024, 1 << 20);
    check("max-headers", maxHeaders, 8, 10_000);
    check("read-timeout", readTimeout.toMillis(), 100, 3_600_000);
    check("max-connections", maxConnections, 1, 1_000_000);
    check("rate.burst", rateBurst, 1, 1_000_000);
    check("rate.callers", rateCallers, 1, 10_000_000);
    if (!(ratePerSecond >= 0 && ratePerSecond <= 1_000_000)) {
      throw new IllegalArgumentException(
          "query.limits.rate.per-second %s is not 0 to 1000000".formatted(ratePerSecond));
    }
  }

  static LimitsConfig from(Config limits) {
    return new LimitsConfig(
        Math.toIntExact(limits.getBytes("max-uri-bytes")),
        Math.toIntExact(limits.getBytes("max-header-bytes")),
        limits.getInt("max-headers"),
        limits.getDuration("read-timeout"),
        limits.getInt("max-connections"),
        limits.getDouble("rate.per-second"),
        limits.getInt("rate.burst"),
        limits.getInt("rate.callers"));
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.limits.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
