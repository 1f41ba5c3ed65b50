package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;
import kindred.schemas.TraceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A line for each traced event whose effect searches see: the last step of its way. Events whose
 * trace is not marked to be recorded have none, and a second has a bounded number of lines. For one
 * thread at a time.
 */
final class SearchableLog {
  private static final Logger LOG = LoggerFactory.getLogger(SearchableLog.class);

  private final int perSecond;
  private final InstantSource clock;
  private long second;
  private int lines;
  private long left;

  /**
   * @param perSecond most lines; 0: none
   */
  SearchableLog(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /** Searches see what the event brought, or do not see any more what it deleted. */
  void shown(String id, TraceContext trace, boolean deleted, Duration since) {
    if (!trace.sampled() || perSecond == 0) {
      return;
    }
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      if (left > 0) {
        LOG.info("searchable, not logged for there were too many: events={}", left);
      }
      second = now;
      lines = 0;
      left = 0;
    }
    if (lines == perSecond) {
      left++;
      return;
    }
    lines++;
    try (var _ = MDC.putCloseable("traceId", trace.traceId())) {
      LOG.info(
          "{}: id={} ms={} trace={}",
          deleted ? "deleted" : "searchable",
          // Ids are the producers': one must not look like a line of the log.
          id.replaceAll("\\p{Cntrl}", "?"),
          since.toMillis(),
          trace.traceId());
    }
  }
}
