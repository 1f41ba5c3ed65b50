package kindred.query.version;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a version's index is committed. For one thread. */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

  private static final Duration IDLE_COMMIT = Duration.ofHours(1);

  /** Commits take one part in so many of the time at most. */
  private static final int COMMIT_PAUSE = 20;

  private final GalleryWriter writer;
  private final String topic;
  private final Duration every;
  private final InstantSource clock;

  private Map<Integer, Long> committed = Map.of();
  private long committedMs;
  private long lookedMs;
  private long pauseMs;

  /**
   * @param topic that the index is filled from
   * @param every how often the index is committed
   */
  Commits(GalleryWriter writer, String topic, Duration every, InstantSource clock) {
    this.writer = writer;
    this.topic = topic;
    this.every = every;
    this.clock = clock;
  }

  /** The index goes on from where it was committed. */
  void goOn(Bookmark bookmark) {
    committed = bookmark.positions();
    pauseMs = every.toMillis();
    lookedMs = clock.millis();
  }

  /** The index is filled anew. */
  void beginAnew() {
    // One that others go on with says soon since when it is filled.
    pauseMs = writer.isShared() ? 0 : every.toMillis();
    lookedMs = clock.millis();
  }

  boolean isDue() {
    return Math.abs(clock.millis() - lookedMs) >= pauseMs;
  }

  /**
   * Takes a small share of the time, however long one takes.
   *
   * @param read how far the index is
   * @param place the same with all that is committed with it
   * @return whether the index has it now
   */
  boolean commit(Map<Integer, Long> read, Supplier<Bookmark> place) {
    long start = clock.millis();
    // Where the index does not take it too: else no step would come to its end.
    lookedMs = start;
    pauseMs = every.toMillis();
    boolean taken = isNews(read, start) && isTaken(place.get());
    pauseMs = Math.max(every.toMillis(), COMMIT_PAUSE * (clock.millis() - start));
    return taken;
  }

  /** Where nothing comes, a commit now and then says that nothing came. */
  private boolean isNews(Map<Integer, Long> read, long now) {
    boolean idle = Math.abs(now - committedMs) >= IDLE_COMMIT.toMillis();
    return !read.isEmpty() && (!read.equals(committed) || idle);
  }

  /** What could not be committed is only read again after a start. */
  private boolean isTaken(Bookmark place) {
    try {
      writer.commit(place);
    } catch (UncheckedIOException e) {
      LOG.error("index not committed, tried again later: topic={} {}", topic, e.toString());
      return false;
    }
    committed = place.positions();
    committedMs = clock.millis();
    return true;
  }
}
