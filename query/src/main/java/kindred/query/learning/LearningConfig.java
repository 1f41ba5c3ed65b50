package kindred.query.learning;

import com.typesafe.config.Config;

/**
 * The {@code query.learning { }} block.
 *
 * @param history reports kept
 * @param maxSubscribers that are sent events at the same time
 * @param maxPendingEvents that a subscriber may be behind before it is dropped
 */
public record LearningConfig(int history, int maxSubscribers, int maxPendingEvents) {
  public LearningConfig {
    check("history", history, 1, 10_000);
    check("max-subscribers", maxSubscribers, 0, 10_000);
    check("max-pending-events", maxPendingEvents, 1, 10_000);
  }

  public static LearningConfig from(Config learning) {
    return new LearningConfig(
        learning.getInt("history"),
        learning.getInt("max-subscribers"),
        learning.getInt("max-pending-events"));
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.learning.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
