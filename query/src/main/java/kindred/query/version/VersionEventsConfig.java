package kindred.query.version;

import com.typesafe.config.Config;

/**
 * The {@code query.version-events { }} block.
 *
 * @param history events kept
 * @param maxSubscribers that are sent events at the same time
 * @param maxPendingEvents that a subscriber may be behind before it is dropped
 */
public record VersionEventsConfig(int history, int maxSubscribers, int maxPendingEvents) {
  public VersionEventsConfig {
    check("history", history, 1, 10_000);
    check("max-subscribers", maxSubscribers, 0, 10_000);
    check("max-pending-events", maxPendingEvents, 1, 10_000);
  }

  public static VersionEventsConfig from(Config events) {
    return new VersionEventsConfig(
        events.getInt("history"),
        events.getInt("max-subscribers"),
        events.getInt("max-pending-events"));
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.version-events.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
