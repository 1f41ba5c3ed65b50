package kindred.query.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  private static final long SECOND = 1_000_000_000;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

  private TokenBuckets buckets(double perSecond, int burst, int callers) {
    var limits =
        new LimitsConfig(4096, 8192, 100, Duration.ofSeconds(1), 1, perSecond, burst, callers);
    return new TokenBuckets(limits, now::get);
  }

  private static boolean taken(TokenBuckets buckets, String caller) {
    return buckets.take(caller).isEmpty();
  }

  @Test
  void take_moreThanTheBurst_hasToWaitAsLongAsItSays() {
    var buckets = buckets(0.5, 3, 10);
    for (int i = 0; i < 3; i++) {
      assertTrue(taken(buckets, "a"));
    }
    assertEquals(OptionalLong.of(2), buckets.take("a"));
    assertTrue(taken(buckets, "b"), "others have their own");
    now.addAndGet(2 * SECOND); // the clock may run over
    assertTrue(taken(buckets, "a"));
    assertEquals(OptionalLong.of(2), buckets.take("a"));
    now.addAndGet(SECOND / 2);
    assertEquals(OptionalLong.of(2), buckets.take("a"));
    now.addAndGet(SECOND);
    assertEquals(OptionalLong.of(1), buckets.take("a"));
  }

  @Test
  void take_rateZero_isNoLimit() {
    var buckets = buckets(0, 1, 1);
    for (int i = 0; i < 100; i++) {
      assertTrue(taken(buckets, "a"));
    }
    assertEquals(0, buckets.size());
  }

  @Test
  void take_fullTable_neitherGrowsNorForgetsWhoIsInDebt() {
    var buckets = buckets(1, 2, 3);
    for (var caller : new String[] {"a", "b", "c"}) {
      assertTrue(taken(buckets, caller) && taken(buckets, caller));
    }
    // Strangers share two tokens, however many names they have.
    assertTrue(taken(buckets, "d") && taken(buckets, "e"));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(OptionalLong.of(1), buckets.take("x" + i));
    }
    assertEquals(OptionalLong.of(1), buckets.take("a"), "flooding does not wash it clean");
    assertEquals(3, buckets.size());
    now.addAndGet(2 * SECOND);
    assertTrue(taken(buckets, "new") && taken(buckets, "new"));
    assertEquals(OptionalLong.of(1), buckets.take("new"));
    assertEquals(3, buckets.size());
  }

  @Test
  void take_anyTimes_neverGivesMoreThanRateAndBurst() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var buckets = buckets(5, 7, 2);
    long start = now.get();
    int given = 0;
    for (int i = 0; i < 5_000; i++) {
      now.addAndGet(random.nextLong(SECOND / 5));
      given += taken(buckets, "a") ? 1 : 0;
      assertTrue(given <= 7 + (now.get() - start) * 5.0 / SECOND + 1e-6, "seed " + seed);
    }
    assertTrue(given > 2_000, "seed " + seed);
  }
}
