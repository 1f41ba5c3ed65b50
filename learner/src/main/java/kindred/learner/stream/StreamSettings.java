package kindred.learner.stream;

import com.typesafe.config.Config;
import java.time.Duration;
import kindred.schemas.OnLoss;

/**
 * How the samples topic is read.
 *
 * @param poll how long one wait for samples lasts
 * @param fetchMaxBytes of samples that one fetch brings in
 * @param startTimeout how long the topics may take to appear
 * @param outageTimeout how long the broker may be away after that
 * @param onLoss what is done where samples were deleted unread
 */
public record StreamSettings(
    Duration poll,
    int fetchMaxBytes,
    Duration startTimeout,
    Duration outageTimeout,
    OnLoss onLoss) {
  private static final Duration LONGEST_OUTAGE = Duration.ofDays(7);

  public StreamSettings {
    check(poll.isPositive(), "poll", poll, "above 0");
    check(fetchMaxBytes > 0, "fetch-max-bytes", fetchMaxBytes, "above 0");
    check(startTimeout.isPositive(), "start-timeout", startTimeout, "above 0");
    check(
        outageTimeout.isPositive() && outageTimeout.compareTo(LONGEST_OUTAGE) <= 0,
        "outage-timeout",
        outageTimeout,
        "above 0, up to 7 days");
  }

  /**
   * @param stream {@code learner.stream}
   */
  public static StreamSettings from(Config stream) {
    return new StreamSettings(
        stream.getDuration("poll"),
        Math.toIntExact(stream.getBytes("fetch-max-bytes")),
        stream.getDuration("start-timeout"),
        stream.getDuration("outage-timeout"),
        OnLoss.of("learner.stream.on-loss", stream.getString("on-loss")));
  }

  private static void check(boolean right, String key, Object value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.stream." + key + " " + value + " is not " + range);
    }
  }
}
