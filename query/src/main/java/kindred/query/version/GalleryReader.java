package kindred.query.version;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.Niceness;
import kindred.query.index.VectorIndex;
import kindred.schemas.LostRecordsException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills one version's index from its embeddings topic and keeps tailing, as {@link Tailing} says:
 * one thread at a time. Where the broker or the index does not answer it goes on when they do
 * ({@link Patience}). The index is committed now and then, and at the end.
 */
final class GalleryReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GalleryReader.class);

  private final EmbeddingsLog log;
  private final Tailing tailing;
  private final Patience patience;
  private final Freshness.Watch freshness;
  private final int fillNice;
  private final InstantSource clock;
  private final Thread thread;

  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile boolean closing;

  /**
   * @param log the version's embeddings; closed by the reader
   * @param index empty or kept; closed by whoever serves it
   * @param history told of corrections and deletions
   */
  GalleryReader(
      EmbeddingsLog log,
      VectorIndex index,
      ImageHistory history,
      Freshness.Watch freshness,
      ReadingPace pace,
      InstantSource clock) {
    this.log = log;
    var writer = new GalleryWriter(index, history, freshness, clock);
    this.tailing = new Tailing(log, writer, pace, clock);
    this.patience = new Patience(log.topic(), pace.refresh(), tailing::goBack);
    this.freshness = freshness;
    this.fillNice = pace.fillNice();
    this.clock = clock;
    this.thread = new Thread(this::run, "gallery-v" + index.version());
  }

  void start() {
    thread.start();
  }

  /** How far in the embeddings the index shows: partition to next offset. */
  Map<Integer, Long> shown() {
    return progress().shown();
  }

  /** How far the reader is. */
  IndexProgress progress() {
    return tailing.progress();
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
    try (log) {
      readOn();
      commitLast();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    } catch (Error e) {
      failure = Optional.of(new IllegalStateException("reader of " + log.topic() + " stopped", e));
    }
  }

  private void readOn() {
    try {
      fillApart();
      while (!closing) {
        patience.run(tailing::step);
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
      opened = patience.run(tailing::open);
    }
    while (!closing && !tailing.isBackfilled()) {
      patience.run(tailing::step);
    }
  }

  private void commitLast() {
    try {
      if (patience.isIndexReachable()) {
        tailing.commit();
      }
    } catch (IndexUnavailableException e) {
      LOG.warn("index not committed at the end: topic={} {}", log.topic(), e.toString());
    }
  }

  /** Waits for the thread; the index stays. */
  @Override
  public void close() {
    closing = true;
    log.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
