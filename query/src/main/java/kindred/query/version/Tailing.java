package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps by which one version's index follows its embeddings topic: from the beginning or from
 * where the index was committed ({@link Bookmark}), and on without an end. Nothing is shown before
 * all that was there at the start is read; then what comes is shown after the refresh interval. For
 * one thread at a time, {@link #progress} for all.
 */
final class Tailing {
  private static final Logger LOG = LoggerFactory.getLogger(Tailing.class);

  private final EmbeddingsLog log;
  private final GalleryWriter writer;
  private final Duration refresh;
  private final InstantSource clock;
  private final Completeness completeness;
  private final Commits commits;

  private String topicId = "";
  private Map<Integer, Long> backfillEnds = Map.of();
  private boolean backfilled;
  private Map<Integer, Long> read = Map.of();
  private Kept kept = new Kept(Map.of(), Map.of());
  private long refreshedMs;

  private volatile IndexProgress progress = IndexProgress.NONE;

  Tailing(EmbeddingsLog log, GalleryWriter writer, ReadingPace pace, InstantSource clock) {
    this.log = log;
    this.writer = writer;
    this.refresh = pace.refresh();
    this.clock = clock;
    this.completeness = new Completeness(log);
    this.commits = new Commits(writer, log.topic(), pace.commitEvery(), clock);
  }

  /** What the index is known to have: how far that is in the embeddings, and in the samples. */
  private record Kept(Map<Integer, Long> embeddings, Map<Integer, Long> samples) {}

  private void indexHas(Map<Integer, Long> embeddings) {
    kept = new Kept(embeddings, writer.samplesRead());
  }

  /** What was read since may be lost on its way to the index; writing it twice does no harm. */
  void goBack() {
    log.goTo(kept.embeddings);
    read = kept.embeddings;
    writer.goBack(kept.samples);
  }

  void open() {
    var extent = log.open();
    topicId = extent.topic().id();
    backfillEnds = extent.end();
    usable(extent).ifPresentOrElse(this::goOn, () -> beginAnew(extent));
  }

  private Optional<Bookmark> usable(EmbeddingsLog.Extent now) {
    var bookmark = writer.bookmark();
    var obstacle =
        bookmark.flatMap(b -> b.obstacle(now.topic(), now.begin(), now.end(), clock.millis()));
    obstacle.ifPresent(why -> LOG.warn("index filled anew: topic={} {}", log.topic(), why));
    return obstacle.isPresent() ? Optional.empty() : bookmark;
  }

  private void goOn(Bookmark bookmark) {
    log.goTo(bookmark.positions());
    writer.goOn(bookmark);
    completeness.begin(bookmark.completeMs());
    indexHas(bookmark.positions());
    commits.goOn(bookmark);
    LOG.info("index goes on: topic={} positions={}", log.topic(), bookmark.positions());
  }

  private void beginAnew(EmbeddingsLog.Extent extent) {
    writer.clear();
    log.goToBeginning();
    completeness.begin(clock.millis());
    indexHas(extent.begin());
    commits.beginAnew();
  }

  /** Reads what there is, or waits until a refresh is due. */
  void step() {
    for (var record : log.poll(untilRefresh())) {
      writer.apply(record);
    }
    read = log.positions();
    if (!backfilled && isReached(backfillEnds)) {
      backfilled = true;
      writer.backfilled();
    }
    long sinceRefresh = Math.abs(clock.millis() - refreshedMs);
    if (backfilled && (refreshedMs == 0 || sinceRefresh >= refresh.toMillis())) {
      show();
    }
    if (commits.isDue()) {
      commit();
    }
  }

  private Duration untilRefresh() {
    long left = refresh.toMillis() - Math.abs(clock.millis() - refreshedMs);
    return writer.isWritten() && left > 0 ? Duration.ofMillis(left) : refresh;
  }

  private boolean isReached(Map<Integer, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> read.get(end.getKey()) >= end.getValue());
  }

  private void show() {
    long now = clock.millis();
    if (writer.isWritten()) {
      writer.refresh();
      indexHas(read);
      refreshedMs = now;
      // What follows may take a while: the broker is asked.
      progress = new IndexProgress(read, completeness.caughtUpMs());
    }
    completeness.look(now);
    progress = new IndexProgress(read, completeness.caughtUpMs());
  }

  void commit() {
    if (commits.commit(read, this::place)) {
      indexHas(read);
    }
  }

  private Bookmark place() {
    return new Bookmark(
        topicId, read, writer.samplesRead(), completeness.completeMs(), writer.history());
  }

  /** Whether all that was there at the start is read. */
  boolean isBackfilled() {
    return backfilled;
  }

  /** How far the index is, and what searches see of it. */
  IndexProgress progress() {
    return progress;
  }
}
