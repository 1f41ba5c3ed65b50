package kindred.ingest;

import static java.util.Map.entry;
import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kindred.ingest.validation.EventLimits;
import kindred.ingest.validation.ValidationMetrics;
import kindred.ingest.validation.ValidationTopology;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.OperatorException;
import kindred.schemas.Outage;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code validate} role: the validation topology on Kafka Streams, exactly once. An error that
 * Streams does not retry by itself ends the role, with the error kept: the events involved are not
 * committed and come again after a restart. Where the error is that the broker does not answer,
 * another thread begins anew, for as long as {@code ingest.max-outage}. States: waiting for topics,
 * starting, running, ended.
 */
public final class ValidateRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ValidateRole.class);

  /** For what stands before the slowest images in their transaction, and the commit after them. */
  private static final Duration TRANSACTION_RESERVE = Duration.ofSeconds(5);

  /** Brokers refuse longer ones: transaction.max.timeout.ms, unless it is configured. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

  /** A thread that hangs, in a producer that cannot be closed for example, is replaced after it. */
  private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

  private final KafkaConfig kafka;
  private final Topics topics;
  private final ImageConfig image;
  private final IngestConfig ingest;
  private final ImageDecoder decoder;
  private final ValidationMetrics metrics;
  private final Outage outage;
  private final LostRecords lost;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile KafkaStreams streams;
  private boolean closed;

  public ValidateRole(KafkaConfig kafka, Topics topics, ImageConfig image, IngestConfig ingest) {
    this(kafka, topics, image, ingest, ValidationMetrics.none());
  }

  public ValidateRole(
      KafkaConfig kafka,
      Topics topics,
      ImageConfig image,
      IngestConfig ingest,
      ValidationMetrics metrics) {
    this.metrics = metrics;
    this.kafka = kafka;
    this.topics = topics;
    this.image = image;
    this.ingest = ingest;
    checkSamplesFit(topics, image, ingest.limits());
    checkTransactionFits();
    this.decoder = new ImageDecoder(image);
    this.outage = new Outage("ingest.max-outage", ingest.maxOutage(), System::nanoTime);
    this.lost = LostRecords.of("validate", ingest.onLoss());
  }

  /**
   * Waits for the topics and starts the threads; {@link #awaitRunning} says when they work. Returns
   * without having started them where {@link #close} is called meanwhile.
   *
   * @throws OperatorException where the topics do not appear in time
   */
  public void start() {
    if (started.getAndSet(true)) {
      throw new IllegalStateException("a ValidateRole starts once");
    }
    if (TopicsWait.until(kafka, topics, ingest.topicsWait(), ended)) {
      startThreads();
    }
  }

  private synchronized void startThreads() {
    if (ended.getCount() == 0) {
      return;
    }
    var topology =
        ValidationTopology.build(
            topics, decoder, ingest.limits(), ingest.commitInterval(), metrics);
    streams = new KafkaStreams(topology, settings(), new ValidationClients(lost));
    streams.setUncaughtExceptionHandler(this::threadFailed);
    streams.setStateListener(this::stateChanged);
    streams.start();
  }

  private StreamThreadExceptionResponse threadFailed(Throwable e) {
    try {
      outage.failed(e instanceof RuntimeException failed ? failed : new IllegalStateException(e));
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    } catch (RuntimeException last) {
      failure.compareAndSet(null, last);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
  }

  private void stateChanged(State now, State before) {
    switch (now) {
      case RUNNING -> {
        if (running.getCount() > 0) {
          LOG.info(
              "validating: from={} to={} rejected={}",
              topics.images().name(),
              topics.samples().name(),
              topics.rejected().name());
        }
        running.countDown();
      }
      case ERROR, NOT_RUNNING -> {
        running.countDown();
        ended.countDown();
      }
      default -> {}
    }
  }

  /**
   * Waits until events are being validated.
   *
   * @throws IllegalStateException where the role ends or the time is over before
   */
  public void awaitRunning(Duration limit) throws InterruptedException {
    if (!running.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("validation does not run after " + limit.toMillis() + " ms");
    }
    if (ended.getCount() == 0) {
      throw new IllegalStateException("validation has ended", failure.get());
    }
  }

  /**
   * Waits until the role ends: after {@link #close}, or by a failure.
   *
   * @throws IllegalStateException with the failure as its cause
   */
  public void awaitEnd() throws InterruptedException {
    ended.await();
    failure()
        .ifPresent(
            cause -> {
              throw new IllegalStateException("validation has stopped by a failure", cause);
            });
  }

  /** Validates on threads of its own until {@link #close}, holding the caller. */
  public void run() {
    start();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it does not validate now, or empty: it does. */
  public Optional<String> notReady() {
    if (streams == null) {
      return Optional.of("waits for its topics");
    }
    var state = streams.state();
    return state.isRunningOrRebalancing()
        ? Optional.empty()
        : Optional.of("Kafka Streams is " + state);
  }

  /** What ended the role, if it was not {@link #close}. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Offsets of events that were deleted before this role read them. */
  public long lostRecords() {
    return lost.count();
  }

  Properties settings() {
    var maxRecord = topics.maxRejectedBytes();
    var transactionMs = transactionTimeout().toMillis();
    var defaults =
        Map.<String, Object>ofEntries(
            entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, ingest.commitInterval().toMillis()),
            entry(StreamsConfig.POLL_MS_CONFIG, longestPoll().toMillis()),
            entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, ingest.threads()),
            entry(StreamsConfig.STATE_DIR_CONFIG, ingest.stateDir().toAbsolutePath().toString()),
            entry(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, ingest.bufferedEvents()),
            // Another process, or the next, takes over a killed one's partitions after this long.
            entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000),
            entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000),
            entry(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                (int) Math.max(MAX_POLL_INTERVAL.toMillis(), 2 * transactionMs)),
            // Raw pixels, written once and read by every version's backfill.
            entry(producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd"),
            entry(
                producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                Math.max(32L << 20, 2L * maxRecord)),
            // A commit that is not answered in time ends the thread: AnsweredProducer.
            entry(
                producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), ingest.maxOutage().toMillis()),
            entry(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int) transactionMs));
    var required =
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            topics.validationApplication(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            maxRecord,
            consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            "read_committed",
            // The transaction's time is counted by it.
            consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
            ingest.bufferedEvents());
    var settings = new Properties();
    settings.putAll(kafka.client(defaults, required));
    return settings;
  }

  /**
   * Streams looks whether a commit is due after each wait for events; its own 100 ms would come on
   * top of the interval.
   */
  private Duration longestPoll() {
    return Duration.ofMillis(Math.clamp(ingest.commitInterval().toMillis() / 5, 1, 100));
  }

  /**
   * Streams takes all events of one poll before it looks whether a commit is due, all in one
   * transaction. If that took longer than the broker allows, the same events would come again, and
   * take as long again.
   */
  private Duration transactionTimeout() {
    return image
        .maxDecodeTime()
        .plus(topics.registryWait())
        .multipliedBy(ingest.bufferedEvents())
        .plus(TRANSACTION_RESERVE);
  }

  private void checkTransactionFits() {
    if (transactionTimeout().compareTo(LONGEST_TRANSACTION) > 0) {
      throw new IllegalArgumentException(
          "ingest.buffered-events "
              + ingest.bufferedEvents()
              + " times image.max-decode-time "
              + image.maxDecodeTime()
              + " and what a schema registry may take "
              + topics.registryWait()
              + " is more than a transaction may take, "
              + LONGEST_TRANSACTION.minus(TRANSACTION_RESERVE));
    }
  }

  /** A sample that its topic refuses would stop validation for good. */
  private static void checkSamplesFit(Topics topics, ImageConfig image, EventLimits limits) {
    var characters =
        2L * limits.idLength()
            + limits.labelLength()
            + (long) limits.attributes()
                * (limits.attributeNameLength() + limits.attributeValueLength() + 4);
    var largest = 3L * image.side() * image.side() + 3 * characters + 4096;
    if (largest > topics.maxEventBytes()) {
      throw new IllegalArgumentException(
          "topics.max-message-bytes "
              + topics.maxEventBytes()
              + " is less than the "
              + largest
              + " bytes of a sample at the limits of image.side and ingest.limits");
    }
  }

  /** Waits {@code ingest.close-wait} at most, once: where the broker is away, a commit goes on. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Who comes next would wait until the session of a member that stayed had ended.
    var leave =
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(ingest.closeWait());
    if (streams != null && !streams.close(leave)) {
      LOG.warn("event=validate-close-late waitMs={}", ingest.closeWait().toMillis());
    }
    ended.countDown();
    decoder.close();
  }
}
