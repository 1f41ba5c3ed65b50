package kindred.query.version;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
  private final Map<Integer, Long> shownThrough = new HashMap<>();

  /**
   * @param start events from before do not count
   * @param max longer times count as this
   * @param maxPending states that are read and not yet shown, per version; more are not measured
   */
  public Freshness(Instant start, Duration max, int maxPending) {
    this.startMs = start.toEpochMilli();
    this.maxMs = max.toMillis();
    this.maxPending = maxPending;
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

  private void count(long timestampMs, long nowMs) {
    searchableMs.recordValue(Math.clamp(nowMs - timestampMs, 0, maxMs));
  }

  private record State(int partition, long offset, long timestampMs) {}

  /** What one version's reader has read, and what of it searches can see. */
  final class Watch {
    private List<State> read = new ArrayList<>();
    private final List<State> refreshed = new ArrayList<>();
    private List<Long> deletedMs = new ArrayList<>();
    private boolean served;

    /** A state of an image was read. */
    void read(int samplePartition, long sampleOffset, long timestampMs) {
      synchronized (Freshness.this) {
        if (timestampMs < startMs || sampleOffset < shown(samplePartition)) {
          return;
        }
        if (read.size() + refreshed.size() >= maxPending) {
          uncounted.incrementAndGet();
          return;
        }
        read.add(new State(samplePartition, sampleOffset, timestampMs));
      }
    }

    /** A deletion was read. */
    void readDeletion(long timestampMs) {
      synchronized (Freshness.this) {
        if (served && timestampMs >= startMs && deletedMs.size() < maxPending) {
          deletedMs.add(timestampMs);
        }
      }
    }

    /** The index shows what was read. */
    void refreshed(long nowMs) {
      synchronized (Freshness.this) {
        refreshed.removeIf(state -> state.offset < shown(state.partition));
        refreshed.addAll(read);
        read = new ArrayList<>();
        deletedMs.forEach(timestampMs -> count(timestampMs, nowMs));
        deletedMs = new ArrayList<>();
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
        deletedMs = new ArrayList<>();
      }
    }

    private void show(long nowMs) {
      refreshed.removeIf(state -> state.offset < shown(state.partition));
      for (var state : refreshed) {
        count(state.timestampMs, nowMs);
      }
      refreshed.forEach(s -> shownThrough.merge(s.partition, s.offset + 1, Math::max));
      refreshed.clear();
    }

    private long shown(int partition) {
      return shownThrough.getOrDefault(partition, 0L);
    }
  }
}
