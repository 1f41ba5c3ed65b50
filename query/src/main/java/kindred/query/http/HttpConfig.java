package kindred.query.http;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.http { }} block.
 *
 * @param searchThreads that decode, embed and search
 * @param maxPendingSearches requests at work or waiting for a thread
 * @param searchTimeout for one request
 * @param defaultK neighbours where the request does not say
 * @param maxK most neighbours a request may ask for
 * @param maxJsonBytes of a JSON body or of form fields
 * @param idleTimeout of a connection
 * @param maxFreshnessWait longest wait for a write to show
 * @param maxFreshnessWaiters searches that wait for writes
 * @param promoteTimeout for the write of a promotion, and then for the switch
 * @param drain at a stop, from unready to refusing connections
 * @param stopTimeout for the requests under way then
 * @param maxBrokerSilence that a ready node may have heard nothing; 0: it may be without broker
 */
public record HttpConfig(
    int searchThreads,
    int maxPendingSearches,
    Duration searchTimeout,
    int defaultK,
    int maxK,
    int maxJsonBytes,
    Duration idleTimeout,
    Duration maxFreshnessWait,
    int maxFreshnessWaiters,
    Duration promoteTimeout,
    Duration drain,
    Duration stopTimeout,
    Duration maxBrokerSilence) {
  public HttpConfig {
    check("search-threads", searchThreads, 1, 1024);
    check("max-pending-searches", maxPendingSearches, 1, 100_000);
    check("search-timeout", searchTimeout.toMillis(), 1, 600_000);
    check("max-k", maxK, 1, 10_000);
    check("default-k", defaultK, 1, maxK);
    check("max-json-bytes", maxJsonBytes, 1024, 64 << 20);
    check("idle-timeout", idleTimeout.toMillis(), 1_000, 3_600_000);
    // An idle connection is closed, so a wait must end before.
    check("max-freshness-wait", maxFreshnessWait.toMillis(), 0, idleTimeout.toMillis() - 1);
    check("max-freshness-waiters", maxFreshnessWaiters, 0, 100_000);
    check("promote-timeout", promoteTimeout.toMillis(), 100, 60_000);
    check("drain", drain.toMillis(), 0, 600_000);
    check("stop-timeout", stopTimeout.toMillis(), 0, 600_000);
    check("max-broker-silence", maxBrokerSilence.toMillis(), 0, 86_400_000);
  }

  public static HttpConfig from(Config http) {
    return new HttpConfig(
        http.getInt("search-threads"),
        http.getInt("max-pending-searches"),
        http.getDuration("search-timeout"),
        http.getInt("default-k"),
        http.getInt("max-k"),
        Math.toIntExact(http.getBytes("max-json-bytes")),
        http.getDuration("idle-timeout"),
        http.getDuration("max-freshness-wait"),
        http.getInt("max-freshness-waiters"),
        http.getDuration("promote-timeout"),
        http.getDuration("drain"),
        http.getDuration("stop-timeout"),
        http.getDuration("max-broker-silence"));
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.http.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
