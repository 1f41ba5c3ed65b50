package kindred.query.security;

import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A token bucket for each caller: full at first, filled at a rate, a request takes one token.
 *
 * <p>The table is bounded and forgets only what is full again, so nobody gains by filling it: while
 * it has no room, callers who are not in it share one bucket.
 */
public final class TokenBuckets {
  private final double perNano;
  private final double burst;
  private final int most;
  private final LongSupplier nanos;
  // In the order of their last use: the first has had the longest time to fill.
  private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
  private final Bucket shared;

  private static final class Bucket {
    private double tokens;
    private long at;

    private Bucket(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }
  }

  /**
   * @param nanos the clock, in the manner of {@link System#nanoTime}
   */
  public TokenBuckets(LimitsConfig limits, LongSupplier nanos) {
    this.perNano = limits.ratePerSecond() / 1e9;
    this.burst = limits.rateBurst();
    this.most = limits.rateCallers();
    this.nanos = nanos;
    this.shared = new Bucket(burst, nanos.getAsLong());
  }

  /** Takes a token; where there is none, seconds until there is one, at least 1. */
  public synchronized OptionalLong take(String caller) {
    if (perNano == 0) {
      return OptionalLong.empty();
    }
    long now = nanos.getAsLong();
    var bucket = bucket(caller, now);
    fill(bucket, now);
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) Math.ceil((1 - bucket.tokens) / perNano / 1e9));
  }

  private Bucket bucket(String caller, long now) {
    var known = buckets.get(caller);
    if (known != null) {
      return known;
    }
    if (buckets.size() >= most) {
      var oldest = buckets.firstEntry();
      fill(oldest.getValue(), now);
      if (oldest.getValue().tokens < burst) {
        return shared;
      }
      buckets.pollFirstEntry();
    }
    var fresh = new Bucket(burst, now);
    buckets.put(caller, fresh);
    return fresh;
  }

  private void fill(Bucket bucket, long now) {
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perNano);
    bucket.at = now;
  }

  synchronized int size() {
    return buckets.size();
  }
}
