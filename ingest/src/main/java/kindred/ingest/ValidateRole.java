package kindred.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kindred.ingest.validation.EventLimits;
import kindred.ingest.validation.ValidationTopology;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code validate} role: the validation topology on Kafka Streams, exactly once. An error that
 * Streams does not retry by itself ends the role, with the error kept: the events involved are not
 * committed and come again after a restart. States: waiting for topics, starting, running, ended.
 */
public final class ValidateRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ValidateRole.class);

  /** The slowest image and the commit after it fit into one transaction. */
  private static final Duration TRANSACTION_RESERVE = Duration.ofSeconds(10);

  private final KafkaConfig kafka;
  private final Topics topics;
  private final ImageConfig image;
  private final IngestConfig ingest;
  private final ImageDecoder decoder;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();
  private KafkaStreams streams;

  public ValidateRole(KafkaConfig kafka, Topics topics, ImageConfig image, IngestConfig ingest) {
    this.kafka = kafka;
    this.topics = topics;
    this.image = image;
    this.ingest = ingest;
    checkSamplesFit(topics, image, ingest.limits());
    this.decoder = new ImageDecoder(image);
  }

  /**
   * Waits for the topics and starts the threads; {@link #awaitRunning} says when they work. Returns
   * without having started them where {@link #close} is called meanwhile.
   *
   * @throws KafkaException where the topics do not appear in time
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
    streams =
        new KafkaStreams(ValidationTopology.build(topics, decoder, ingest.limits()), settings());
    streams.setUncaughtExceptionHandler(
        e -> {
          failure.compareAndSet(null, e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(this::stateChanged);
    streams.start();
  }

  private void stateChanged(State now, State before) {
    switch (now) {
      case RUNNING -> {
        if (running.getCount() > 0) {
          LOG.info("event=validate-running application={}", topics.validationApplication());
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

  /** What ended the role, if it was not {@link #close}. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  Properties settings() {
    var maxRecord = topics.maxRejectedBytes();
    var defaults =
        Map.of(
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            ingest.commitInterval().toMillis(),
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            ingest.threads(),
            StreamsConfig.STATE_DIR_CONFIG,
            ingest.stateDir().toAbsolutePath().toString(),
            StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
            ingest.bufferedEvents(),
            StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
            ingest.bufferedEvents(),
            // Another process, or the next, takes over a killed one's partitions after this long.
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            10_000,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            1_000,
            // Raw pixels, written once and read by every version's backfill.
            StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
            "zstd",
            StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
            Math.max(32L << 20, 2L * maxRecord),
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            (int) image.maxDecodeTime().plus(TRANSACTION_RESERVE).toMillis());
    var required =
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            topics.validationApplication(),
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            maxRecord,
            StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
            "read_committed");
    var settings = new Properties();
    settings.putAll(kafka.client(defaults, required));
    return settings;
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

  @Override
  public synchronized void close() {
    if (streams != null && !streams.close(ingest.closeWait())) {
      LOG.warn("event=validate-close-late waitMs={}", ingest.closeWait().toMillis());
    }
    ended.countDown();
    decoder.close();
  }
}
