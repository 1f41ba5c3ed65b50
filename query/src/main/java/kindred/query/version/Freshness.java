package kindred.query.version;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import kindred.schemas.TraceContext;
import org.HdrHistogram.Histogram;

/**
 * How long an event takes to become searchable: now minus the record's timestamp, which is that of
 * the producer's event, at the moment searches first see it. Each state of an image counts once, by
 * the version that showed it first; what happened before this role started does not count.
 * Deletions count while their version is served.
 */
public final class Freshness {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final long startMs;
  private final long maxMs;
  private final int maxPending;
  private final AtomicLong uncounted = new AtomicLong();
  private final Histogram searchableMs;
  private final SearchableLog log;
  private final Map<Integer, Long> shownThrough = new HashMap<>();

  /**
   * @param start events from before do not count
   * @param max longer times count as this
   * @param maxPending states that are read and not yet shown, per version; more are not measured
   */
  public Freshness(Instant start, Duration max, int maxPending) {
    this(start, max, maxPending, new SearchableLog(0, InstantSource.system()));
  }

  /**
   * The same.
   *
   * @param log told of every event that is timed and has a trace
   */
  Freshness(Instant start, Duration max, int maxPending, SearchableLog log) {
    this.startMs = start.toEpochMilli();
    this.maxMs = max.toMillis();
    this.maxPending = maxPending;
    this.log = log;
    this.searchableMs = new Histogram(Math.max(2, maxMs), SIGNIFICANT_DIGITS);
  }

  /** Event to searchable so far, in milliseconds. A copy. */
  public synchronized Histogram snapshot() {
    return searchableMs.copy();
  }

  /** Event to searchable so far, in milliseconds; 0 where nothing was timed. */
  public synchronized long percentileMs(double percentile) {
    return searchableMs.getValueAtPercentile(percentile);
  }

  /** How many events were timed. */
  public synchronized long count() {
    return searchableMs.getTotalCount();
  }

  /** States that became searchable without being measured, for there were too many at once. */
  public long uncounted() {
    return uncounted.get();
  }

  /** For the reader of one version. */
  Watch watch() {
    return new Watch();
  }

  private void count(Event event, boolean deleted, long nowMs) {
    long ms = Math.clamp(nowMs - event.timestampMs, 0, maxMs);
    searchableMs.recordValue(ms);
    event.trace.ifPresent(trace -> log.shown(event.id, trace, deleted, Duration.ofMillis(ms)));
  }

  /** That follows also what traced events come to, by at most so many lines a second in the log. */
  public static Freshness logged(FollowConfig config, InstantSource clock) {
    var log = new SearchableLog(config.traceLog(), clock);
    return new Freshness(clock.instant(), config.freshnessMax(), config.freshnessPending(), log);
  }

  private record State(int partition, long offset, Event event) {}

  /**
   * What brought a state, or a deletion.
   *
   * @param id of the image, where it has a trace
   * @param timestampMs of the producer's event
   */
  record Event(String id, long timestampMs, Optional<TraceContext> trace) {}

  /** What one version's reader has read, and what of it searches can see. */
  final class Watch {
    private List<State> read = new ArrayList<>();
    private final List<State> refreshed = new ArrayList<>();
    private List<Event> deleted = new ArrayList<>();
    private boolean served;

    /** A state of an image was read. */
    void read(int samplePartition, long sampleOffset, Event event) {
      synchronized (Freshness.this) {
        if (event.timestampMs < startMs || sampleOffset < shown(samplePartition)) {
          return;
        }
        if (read.size() + refreshed.size() >= maxPending) {
          uncounted.incrementAndGet();
          return;
        }
        read.add(new State(samplePartition, sampleOffset, event));
      }
    }

    /** A deletion was read. */
    void readDeletion(Event event) {
      synchronized (Freshness.this) {
        if (served && event.timestampMs >= startMs && deleted.size() < maxPending) {
          deleted.add(event);
        }
      }
    }

    /** What was read and is not shown yet will be read again. */
    void unread() {
      synchronized (Freshness.this) {
        read = new ArrayList<>();
        deleted = new ArrayList<>();
      }
    }

    /** The index shows what was read. */
    void refreshed(long nowMs) {
      synchronized (Freshness.this) {
        refreshed.removeIf(state -> state.offset < shown(state.partition));
        refreshed.addAll(read);
        read = new ArrayList<>();
        deleted.forEach(event -> count(event, true, nowMs));
        deleted = new ArrayList<>();
        if (served) {
          show(nowMs);
        }
      }
    }

    /** Searches go to the index from now on. */
    void served(long nowMs) {
      synchronized (Freshness.this) {
        served = true;
        show(nowMs);
      }
    }

    /** Searches go to another version's index; that one counts now. */
    void warm() {
      synchronized (Freshness.this) {
        served = false;
        deleted = new ArrayList<>();
      }
    }

    private void show(long nowMs) {
      refreshed.removeIf(state -> state.offset < shown(state.partition));
      for (var state : refreshed) {
        count(state.event, false, nowMs);
      }
      refreshed.forEach(s -> shownThrough.merge(s.partition, s.offset + 1, Math::max));
      refreshed.clear();
    }

    private long shown(int partition) {
      return shownThrough.getOrDefault(partition, 0L);
    }
  }
}
