package kindred.query.version;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.IndexedImage;
import kindred.query.index.Niceness;
import kindred.query.index.VectorIndex;
import kindred.schemas.LostRecords;
import kindred.schemas.LostRecordsException;
import kindred.schemas.SamplePlace;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills one version's index from its embeddings topic, from the beginning or from where the index
 * was committed ({@link Bookmark}), and keeps tailing: one thread at a time, no consumer group.
 * Nothing is shown before all that was there at the start is read; then what comes is shown after
 * the refresh interval. Where the broker does not answer it goes on when the broker does. The index
 * is committed now and then, and at the end.
 */
final class GalleryReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GalleryReader.class);

  /**
   * How long answers may claim to be up to date after the broker's last word, and the wait for it.
   */
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  /** Between tries to write to an index that does not answer. */
  private static final Duration INDEX_PAUSE = Duration.ofSeconds(1);

  private static final Duration IDLE_COMMIT = Duration.ofHours(1);

  /** Commits take one part in so many of the time at most. */
  private static final int COMMIT_PAUSE = 20;

  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final VectorIndex index;
  private final Duration refresh;
  private final int fillNice;
  private final Freshness.Watch freshness;
  private final ImageHistory history;
  private final InstantSource clock;
  private final Function<String, TopicIdentity> identities;
  private final Duration commitEvery;
  private final EmbeddingRecords records;
  private final LostRecords lost;
  private final Thread thread;

  private Map<TopicPartition, Long> backfillEnds = Map.of();
  private boolean backfilled;
  private boolean resumed;
  private Optional<TopicIdentity> identity = Optional.empty();
  private Map<Integer, Long> read = Map.of();
  private Map<Integer, Long> committed = Map.of();

  /** What the index is known to have: how far that is in the embeddings, and in the samples. */
  private Map<Integer, Long> kept = Map.of();

  private Map<Integer, Long> keptSamples = Map.of();
  private long completeMs;
  private long committedMs;
  private long lookedMs;
  private long pauseMs;
  private final Map<Integer, Long> samplesRead = new HashMap<>();
  private boolean written;
  private long refreshedMs;
  private boolean reachable = true;
  private boolean indexReachable = true;
  private long askedMs = Long.MIN_VALUE / 2;
  private boolean answered;

  private volatile IndexProgress progress = IndexProgress.NONE;
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile boolean closing;

  /**
   * @param consumer of committed records; closed by the reader
   * @param topic the version's embeddings
   * @param index empty or kept; closed by whoever serves it
   * @param refresh how often new images are shown
   * @param fillNice nice value of the thread until it has caught up, then an ordinary one goes on
   * @param history told of corrections and deletions
   * @param identities of topics, as the broker knows them
   * @param commitEvery how often the index is committed
   * @param lost throws where embeddings were deleted unread
   */
  GalleryReader(
      Consumer<String, byte[]> consumer,
      String topic,
      VectorIndex index,
      Duration refresh,
      int fillNice,
      Freshness.Watch freshness,
      ImageHistory history,
      InstantSource clock,
      Function<String, TopicIdentity> identities,
      Duration commitEvery,
      LostRecords lost) {
    this.consumer = consumer;
    this.topic = topic;
    this.index = index;
    this.refresh = refresh;
    this.fillNice = fillNice;
    this.freshness = freshness;
    this.history = history;
    this.clock = clock;
    this.identities = identities;
    this.commitEvery = commitEvery;
    this.records = new EmbeddingRecords(index.dim());
    this.lost = lost.reader("v" + index.version());
    this.thread = new Thread(this::run, "gallery-v" + index.version());
  }

  void start() {
    thread.start();
  }

  /** How far in the embeddings the index shows: partition to next offset. */
  Map<Integer, Long> shown() {
    return progress.shown();
  }

  /** How far the reader is. */
  IndexProgress progress() {
    return progress;
  }

  /** What stopped the reader. */
  Optional<RuntimeException> failure() {
    return failure;
  }

  /**
   * Whether an index made anew may do what this one no longer can: its disk is full, for example.
   */
  boolean isMendable() {
    return failure
        .filter(e -> e instanceof UncheckedIOException || e instanceof LostRecordsException)
        .isPresent();
  }

  /** Searches go to the index from now on. */
  void served() {
    freshness.served(clock.millis());
  }

  /** Searches go elsewhere from now on, unless they name this version. */
  void warm() {
    freshness.warm();
  }

  private void run() {
    try (consumer) {
      readOn();
      commitLast();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    } catch (Error e) {
      failure = Optional.of(new IllegalStateException("reader of " + topic + " stopped", e));
    }
  }

  private void commitLast() {
    try {
      if (indexReachable) {
        commit();
      }
    } catch (IndexUnavailableException e) {
      LOG.warn("index not committed at the end: topic={} {}", topic, e.toString());
    }
  }

  private void readOn() {
    try {
      fillApart();
      while (!closing) {
        patiently(this::step);
      }
    } catch (WakeupException e) {
      // Only close() wakes the consumer, between records: what is read is in the index.
    }
  }

  /** In a thread of its own, since a nice value can't be taken back. */
  private void fillApart() {
    try {
      CompletableFuture.runAsync(this::fill, this::startFilling).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException broken -> throw broken;
        case Error broken -> throw broken;
        case null, default -> throw e;
      }
    }
  }

  private void startFilling(Runnable filling) {
    Thread.ofPlatform().name(thread.getName() + "-fill").start(filling);
  }

  private void fill() {
    if (fillNice > 0) {
      Niceness.ofThisThread(fillNice);
    }
    boolean opened = false;
    while (!closing && !opened) {
      opened = patiently(this::open);
    }
    while (!closing && !backfilled) {
      patiently(this::step);
    }
  }

  /**
   * False where the broker or the index did not answer. The next try goes on: where the broker was
   * silent from where the index is, and where the index was from what it is known to have.
   */
  boolean patiently(Runnable reading) {
    try {
      return patientWithBroker(reading);
    } catch (IndexUnavailableException e) {
      if (indexReachable) {
        LOG.warn("index does not answer, it goes on later: topic={} {}", topic, e.toString());
      }
      indexReachable = false;
      goBack();
      LockSupport.parkNanos(INDEX_PAUSE.toNanos());
      return false;
    }
  }

  private boolean patientWithBroker(Runnable reading) {
    try {
      reading.run();
      if (!indexReachable) {
        LOG.info("index answers again: topic={}", topic);
      }
      indexReachable = true;
      if (!reachable) {
        LOG.info("broker answers again: topic={}", topic);
      }
      reachable = true;
    } catch (RetriableException e) {
      if (reachable) {
        LOG.warn(
            "broker does not answer, the index goes on later: topic={} {}", topic, e.toString());
      }
      reachable = false;
      LockSupport.parkNanos(refresh.toNanos());
    }
    return reachable;
  }

  /** What was read since may be lost on its way to the index; writing it twice does no harm. */
  private void goBack() {
    kept.forEach(
        (partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
    read = kept;
    samplesRead.clear();
    samplesRead.putAll(keptSamples);
    freshness.unread();
  }

  private void indexHas(Map<Integer, Long> positions) {
    kept = positions;
    keptSamples = Map.copyOf(samplesRead);
  }

  void open() {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    identity = Optional.of(identities.apply(topic));
    consumer.assign(partitions);
    backfillEnds = consumer.endOffsets(partitions);
    var begin = byPartition(consumer.beginningOffsets(partitions));
    var bookmark = Bookmark.of(index.notes());
    var obstacle =
        bookmark.flatMap(
            kept ->
                kept.obstacle(identity.get(), begin, byPartition(backfillEnds), clock.millis()));
    obstacle.ifPresent(why -> LOG.warn("index filled anew: topic={} {}", topic, why));
    if (bookmark.isPresent() && obstacle.isEmpty()) {
      goOn(bookmark.get());
    } else {
      beginAnew(partitions);
      indexHas(begin);
    }
    // One that others go on with says soon since when it is filled.
    boolean soon = !resumed && !index.tellsEarlierStates();
    lookedMs = clock.millis();
    pauseMs = soon ? 0 : commitEvery.toMillis();
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), Map.Entry::getValue));
  }

  private void goOn(Bookmark bookmark) {
    bookmark
        .positions()
        .forEach(
            (partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
    samplesRead.putAll(bookmark.samplesRead());
    history.restore(bookmark.history());
    completeMs = bookmark.completeMs();
    committed = bookmark.positions();
    indexHas(bookmark.positions());
    resumed = true;
    written = true; // so that the index says how far it is
    LOG.info("index goes on: topic={} positions={}", topic, bookmark.positions());
  }

  private void beginAnew(List<TopicPartition> partitions) {
    index.clear();
    consumer.seekToBeginning(partitions);
    completeMs = clock.millis();
  }

  /** Reads what there is, or waits until a refresh is due. */
  void step() {
    for (var record : poll()) {
      apply(record);
    }
    read = positions();
    if (!backfilled) {
      backfilled = reached(backfillEnds);
      if (backfilled && !resumed) {
        index.settle();
      }
    }
    long sinceRefresh = Math.abs(clock.millis() - refreshedMs);
    if (backfilled && (refreshedMs == 0 || sinceRefresh >= refresh.toMillis())) {
      show(read);
    }
    if (Math.abs(clock.millis() - lookedMs) >= pauseMs) {
      commit();
    }
  }

  /** An index that missed a deletion would show an image for ever: it is no longer read for. */
  private ConsumerRecords<String, byte[]> poll() {
    try {
      return consumer.poll(untilRefresh());
    } catch (OffsetOutOfRangeException e) {
      lost.goOn(consumer, e);
      throw e;
    }
  }

  /** Takes a small share of the time, however long one takes. */
  private void commit() {
    long start = clock.millis();
    // Where the index does not take it too: else no step would come to its end.
    lookedMs = start;
    pauseMs = commitEvery.toMillis();
    if (identity.isPresent() && !read.isEmpty() && isNews(start)) {
      var place = new Bookmark(identity.get().id(), read, samplesRead, completeMs, history.notes());
      commit(place);
    }
    pauseMs = Math.max(commitEvery.toMillis(), COMMIT_PAUSE * (clock.millis() - start));
  }

  /** What could not be committed is only read again after a start. */
  private void commit(Bookmark place) {
    try {
      index.commit(place.notes());
      indexHas(read);
      committed = place.positions();
      committedMs = clock.millis();
    } catch (UncheckedIOException e) {
      LOG.error("index not committed, tried again later: topic={} {}", topic, e.toString());
    }
  }

  /** Where nothing comes, a commit now and then says that nothing came. */
  private boolean isNews(long now) {
    return !read.equals(committed) || Math.abs(now - committedMs) >= IDLE_COMMIT.toMillis();
  }

  private Duration untilRefresh() {
    long left = refresh.toMillis() - Math.abs(clock.millis() - refreshedMs);
    return written && left > 0 ? Duration.ofMillis(left) : refresh;
  }

  private void show(Map<Integer, Long> read) {
    long now = clock.millis();
    if (written) {
      index.refresh(samplesRead);
      indexHas(read);
      freshness.refreshed(clock.millis());
      written = false;
      refreshedMs = now;
      progress = new IndexProgress(read, caughtUp());
    }
    ask(now);
    boolean complete = nothingWaits();
    if (complete) {
      completeMs = now;
    }
    progress = new IndexProgress(read, complete ? OptionalLong.of(now) : caughtUp());
  }

  /**
   * A fetch that is not answered looks like one that found nothing. The broker answers a connection
   * in order, so this waits until it has answered the fetch under way: where nothing comes, for
   * fetch.max.wait.ms. Hence only after what was read is shown.
   */
  private void ask(long now) {
    if (Math.abs(now - askedMs) < ASK_EVERY.toMillis()) {
      return;
    }
    askedMs = now;
    try {
      consumer.endOffsets(consumer.assignment(), ASK_EVERY);
      answered = true;
    } catch (TimeoutException e) {
      answered = false;
    }
  }

  /** By what the broker's last answers said, as long as it answers. */
  private boolean nothingWaits() {
    return answered
        && consumer.assignment().stream()
            .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  private OptionalLong caughtUp() {
    return progress.caughtUpMs();
  }

  /** Positions, not last offsets: they pass the transactions' own records too. */
  private Map<Integer, Long> positions() {
    return consumer.assignment().stream()
        .collect(Collectors.toMap(TopicPartition::partition, consumer::position));
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      throw new CorruptRecordException(record, "no key");
    }
    written = true;
    if (record.value() == null) {
      delete(record);
      return;
    }
    var image = records.image(record);
    if (index.tellsEarlierStates()) {
      // A topic read in bulk from its beginning has mostly lost an image's earlier states.
      var earlier = backfilled || resumed ? index.get(image.id()) : Optional.<IndexedImage>empty();
      history.arrived(image, earlier);
    }
    index.put(image, record.offset());
    samplesRead.merge(image.samplePartition(), image.sampleOffset() + 1, Math::max);
    freshness.read(image.samplePartition(), image.sampleOffset(), event(record));
  }

  private void delete(ConsumerRecord<String, byte[]> record) {
    var id = record.key();
    var place = SamplePlace.of(record.headers());
    if (index.tellsEarlierStates()) {
      history.deleted(id, place, record.timestamp(), index.get(id));
    }
    index.delete(id, record.offset());
    place.ifPresent(p -> samplesRead.merge(p.partition(), p.offset() + 1, Math::max));
    freshness.readDeletion(event(record));
  }

  private static Freshness.Event event(ConsumerRecord<String, byte[]> record) {
    var trace = TraceContext.of(record.headers()).filter(TraceContext::sampled);
    // The id is for the log: of most events none is kept.
    return new Freshness.Event(trace.isPresent() ? record.key() : "", record.timestamp(), trace);
  }

  /** Waits for the thread; the index stays. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
