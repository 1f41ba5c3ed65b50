package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import kindred.schemas.TraceContext;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
      watch.read(0, offset, at(1_100));
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

  /** What the class logs, line by line. */
  private static List<String> lines(Runnable work) {
    var logger = (Logger) LoggerFactory.getLogger(SearchableLog.class);
    var lines =
        new ListAppender<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing(); // the thread's context is another one afterwards
            super.append(line);
          }
        };
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      work.run();
    } finally {
      logger.detachAppender(lines);
    }
    return lines.list.stream()
        .map(line -> line.getMDCPropertyMap().get("traceId") + " " + line.getFormattedMessage())
        .toList();
  }

  private static Freshness.Event traced(String id, TraceContext trace) {
    return new Freshness.Event(id, 2_000, Optional.of(trace));
  }

  @Test
  void refreshed_tracedEvents_areLoggedOnceWhenSearchesSeeThem() {
    var clock = InstantSource.fixed(Instant.ofEpochSecond(5));
    var logged =
        new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100, new SearchableLog(3, clock));
    var put = TraceContext.fresh(true);
    var gone = TraceContext.fresh(true);
    var served = logged.watch();
    var next = logged.watch();
    var lines =
        lines(
            () -> {
              served.served(1_000);
              for (var watch : List.of(served, next)) {
                watch.read(0, 1, traced("a\nb", put));
                watch.read(0, 2, traced("not recorded", TraceContext.fresh(false)));
                watch.readDeletion(traced("b", gone));
                watch.refreshed(2_100);
              }
              next.served(3_000);
            });
    assertEquals(
        List.of(
            "%s deleted: id=b ms=100 trace=%1$s".formatted(gone.traceId()),
            "%s searchable: id=a?b ms=100 trace=%1$s".formatted(put.traceId())),
        lines);
  }

  @Test
  void refreshed_manyTracedEvents_areLoggedUpToTheBound() {
    var second = new AtomicLong();
    InstantSource clock = () -> Instant.ofEpochSecond(second.get());
    var logged =
        new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100, new SearchableLog(3, clock));
    var watch = logged.watch();
    watch.served(1_000);
    var lines =
        lines(
            () -> {
              for (int i = 0; i < 20; i++) {
                watch.read(0, i, traced("image", TraceContext.fresh(true)));
              }
              watch.refreshed(2_100);
              second.set(1);
              watch.read(0, 20, traced("image", TraceContext.fresh(true)));
              watch.refreshed(2_200);
            });
    assertEquals(3 + 2, lines.size());
    assertEquals("null searchable, not logged for there were too many: events=17", lines.get(3));
  }
}
