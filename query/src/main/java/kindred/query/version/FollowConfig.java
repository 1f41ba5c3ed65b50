package kindred.query.version;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.follow { }} block.
 *
 * @param poll how often the follower looks at topics and offsets
 * @param startTimeout how long it waits at its start for the standing topics to appear
 * @param freshnessMax longer event-to-searchable times count as this
 * @param freshnessPending images read but not yet searchable that are timed, per version
 * @param warmVersions versions served before that stay ready; 0: none
 * @param fillNice nice value of the thread that fills an index beside a served one, 0 to 19
 * @param history images that were corrected or deleted of which receipts know
 * @param traceLog most lines a second about traced events that became searchable; 0: none
 * @param refusedFor how long a version is left alone that could not be built
 */
public record FollowConfig(
    Duration poll,
    Duration startTimeout,
    Duration freshnessMax,
    int freshnessPending,
    int warmVersions,
    int fillNice,
    int history,
    int traceLog,
    Duration refusedFor) {
  public FollowConfig {
    if (!poll.isPositive() || poll.toSeconds() > 60) {
      throw new IllegalArgumentException("query.follow.poll " + poll + " is not above 0 to 60 s");
    }
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException("query.follow.start-timeout is not positive");
    }
    if (freshnessMax.toMillis() < 1_000 || freshnessMax.toDays() > 30) {
      throw new IllegalArgumentException(
          "query.follow.freshness-max " + freshnessMax + " is not 1 s to 30 days");
    }
    if (freshnessPending < 0 || freshnessPending > 10_000_000) {
      throw new IllegalArgumentException(
          "query.follow.freshness-pending " + freshnessPending + " is not 0 to 10000000");
    }
    if (warmVersions < 0 || warmVersions > 100) {
      throw new IllegalArgumentException(
          "query.follow.warm-versions " + warmVersions + " is not 0 to 100");
    }
    if (fillNice < 0 || fillNice > 19) {
      throw new IllegalArgumentException("query.follow.fill-nice " + fillNice + " is not 0 to 19");
    }
    if (history < 0 || history > 10_000_000) {
      throw new IllegalArgumentException(
          "query.follow.history " + history + " is not 0 to 10000000");
    }
    if (traceLog < 0 || traceLog > 10_000) {
      throw new IllegalArgumentException(
          "query.follow.trace-log " + traceLog + " is not 0 to 10000");
    }
    if (!refusedFor.isPositive() || refusedFor.toHours() > 24) {
      throw new IllegalArgumentException(
          "query.follow.refused-for " + refusedFor + " is not above 0 to a day");
    }
  }

  public static FollowConfig from(Config follow) {
    return new FollowConfig(
        follow.getDuration("poll"),
        follow.getDuration("start-timeout"),
        follow.getDuration("freshness-max"),
        follow.getInt("freshness-pending"),
        follow.getInt("warm-versions"),
        follow.getInt("fill-nice"),
        follow.getInt("history"),
        follow.getInt("trace-log"),
        follow.getDuration("refused-for"));
  }
}
