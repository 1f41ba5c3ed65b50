package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final Freshness freshness =
      new Freshness(Instant.ofEpochMilli(1_000), Duration.ofMinutes(1), 3);

  private static Freshness.Event at(long timestampMs) {
    return new Freshness.Event("id", timestampMs, Optional.empty());
  }

  @Test
  void refreshed_served_countsEachStateOnce() {
    var first = freshness.watch();
    first.served(1_000);
    first.read(0, 10, at(1_100));
    first.refreshed(1_300);
    assertEquals(200, freshness.percentileMs(100));

    var second = freshness.watch();
    second.read(0, 10, at(1_100));
    second.read(0, 11, at(1_400));
    second.refreshed(9_000);
    assertEquals(1, freshness.count(), "nobody searches the second version yet");
    first.read(0, 11, at(1_400));
    first.refreshed(1_450);
    second.served(9_500);
    assertEquals(2, freshness.count());
    assertEquals(200, freshness.percentileMs(100));
  }

  @Test
  void served_statesOnlyTheNewVersionHas_countAtTheSwap() {
    var second = freshness.watch();
    second.read(0, 7, at(1_500));
    second.refreshed(1_600);
    second.served(2_500);
    assertEquals(1, freshness.count());
    assertEquals(1_000, freshness.percentileMs(100), 1);
  }

  @Test
  void read_beforeTheStart_doesNotCount() {
    var watch = freshness.watch();
    watch.served(1_000);
    watch.read(0, 1, at(999));
    watch.readDeletion(at(999));
    watch.refreshed(1_500);
    assertEquals(0, freshness.count());
  }

  @Test
  void readDeletion_served_counts() {
    var watch = freshness.watch();
    watch.readDeletion(at(1_100));
    watch.served(1_150);
    watch.readDeletion(at(1_200));
    watch.refreshed(1_300);
    assertEquals(1, freshness.count());
    assertEquals(100, freshness.percentileMs(100));
  }

  @Test
  void read_moreThanPending_areCountedAsUntimed() {
    var watch = freshness.watch();
    for (int offset = 0; offset < 5; offset++) {
      watch.read(0, offset, 1_100);
    }
    watch.refreshed(1_200);
    watch.served(1_200);
    assertEquals(3, freshness.count());
    assertEquals(2, freshness.uncounted());
  }

  @Test
  void refreshed_longerThanTheMaximum_countsAsTheMaximum() {
    var watch = freshness.watch();
    watch.served(1_000);
    watch.read(0, 1, at(1_000));
    watch.refreshed(10_000_000);
    assertEquals(60_000, freshness.percentileMs(100), 60);
  }
}
