package kindred.query.write;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import kindred.schemas.TraceContext;
import kindred.schemas.registry.RegistryAwayException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends events to the topic {@code images}, acknowledged by all replicas. A thread of its own hands
 * them to the producer, which may block while the broker is away; the producer is made on the first
 * write. Thread-safe.
 */
public final class ImageWriter implements AutoCloseable {
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final String topic;
  private final WriteConfig config;
  private final AvroSerde<LabelledImage> events;
  private final ThreadPoolExecutor thread;

  /** What waits for the thread, and what is not acknowledged. */
  private final AtomicInteger pending = new AtomicInteger();

  /** Of these; a record that the producer has buffered is there once more. */
  private final AtomicLong bytes = new AtomicLong();

  private volatile Optional<Producer<byte[], byte[]>> producer = Optional.empty();

  /**
   * @param producers makes the producer, on the first write; closed with this
   * @param topic of the events
   * @param events the topic's values; encoded on the thread, since a schema registry may be asked
   */
  ImageWriter(
      Supplier<Producer<byte[], byte[]>> producers,
      String topic,
      AvroSerde<LabelledImage> events,
      WriteConfig config) {
    this.producers = producers;
    this.topic = topic;
    this.events = events;
    this.config = config;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.maxPending()),
            task -> new Thread(task, "image-writer"));
  }

  /**
   * With a producer of its own.
   *
   * @throws IllegalArgumentException where the largest event would never find a place
   */
  public static ImageWriter connect(KafkaConfig kafka, Topics topics, WriteConfig config) {
    if (config.maxInFlightBytes() < topics.maxEventBytes()) {
      throw new IllegalArgumentException(
          "query.write.max-in-flight-bytes %d is less than topics.max-message-bytes %d"
              .formatted(config.maxInFlightBytes(), topics.maxEventBytes()));
    }
    var ms = Math.toIntExact(config.timeout().toMillis());
    // The thread is not held up by an absent broker for longer than a write may take.
    var required =
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            topics.maxEventBytes(),
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            config.maxInFlightBytes(),
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ms,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ms,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ms);
    return new ImageWriter(
        () ->
            new KafkaProducer<>(
                kafka.client(required), new ByteArraySerializer(), new ByteArraySerializer()),
        topics.images().name(),
        topics.serde(topics.images()),
        config);
  }

  /**
   * An event that is in Kafka.
   *
   * @param offset in its partition of the topic
   */
  public record Written(String topic, int partition, long offset) {}

  /**
   * Writes or corrects an image. Fails with a {@link TimeoutException} where the broker did not
   * acknowledge it in time; it may be written all the same, whole.
   *
   * @param trace that the event belongs to
   * @throws RejectedExecutionException where too many writes or bytes are pending
   */
  public CompletableFuture<Written> write(LabelledImage event, TraceContext trace) {
    return submit(event.getId(), size(event), () -> events.encode(event), trace);
  }

  /** Deletes an image; fails as {@link #write} does. */
  public CompletableFuture<Written> delete(String id, TraceContext trace) {
    return submit(id, 0, () -> null, trace);
  }

  /** About what its record takes: the picture, and text as characters. */
  private static int size(LabelledImage event) {
    int size = event.getId().length() + event.getBytes().remaining();
    size += event.getLabel().map(String::length).orElse(0);
    for (var attribute : event.getAttributes().entrySet()) {
      size += attribute.getKey().length() + attribute.getValue().length();
    }
    return size;
  }

  private CompletableFuture<Written> submit(
      String id, int size, Supplier<byte[]> value, TraceContext trace) {
    var key = id.getBytes(StandardCharsets.UTF_8);
    var place = take(key.length + size);
    var done = new CompletableFuture<Written>();
    long until = System.nanoTime() + config.timeout().toNanos();
    Supplier<ProducerRecord<byte[], byte[]>> record =
        () -> {
          var event = new ProducerRecord<>(topic, key, value.get());
          trace.addTo(event.headers());
          return event;
        };
    try {
      thread.execute(() -> send(record, until, place, done));
    } catch (RejectedExecutionException closing) {
      place.leave();
      throw closing;
    }
    return done.orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What a write takes while it is pending. */
  private record Place(AtomicInteger pending, AtomicLong bytes, int size) {
    private void leave() {
      pending.decrementAndGet();
      bytes.addAndGet(-size);
    }
  }

  private Place take(int size) {
    var place = new Place(pending, bytes, size);
    boolean many = pending.incrementAndGet() > config.maxPending();
    if (bytes.addAndGet(size) > config.maxInFlightBytes() || many) {
      place.leave();
      throw new RejectedExecutionException(many ? "too many writes" : "too many bytes of writes");
    }
    return place;
  }

  private void send(
      Supplier<ProducerRecord<byte[], byte[]>> record,
      long until,
      Place place,
      CompletableFuture<Written> done) {
    if (System.nanoTime() - until > 0) {
      place.leave(); // answered already: it is not written afterwards
      return;
    }
    try {
      producer()
          .send(record.get(), (metadata, failure) -> acknowledged(metadata, failure, place, done));
    } catch (RuntimeException e) {
      acknowledged(null, e, place, done);
    }
  }

  private static void acknowledged(
      RecordMetadata metadata, Exception failure, Place place, CompletableFuture<Written> done) {
    place.leave();
    if (failure == null) {
      done.complete(new Written(metadata.topic(), metadata.partition(), metadata.offset()));
    } else if (failure instanceof RetriableException || failure instanceof RegistryAwayException) {
      done.completeExceptionally(new TimeoutException(failure.toString()));
    } else {
      done.completeExceptionally(failure);
    }
  }

  private Producer<byte[], byte[]> producer() {
    if (producer.isEmpty()) {
      producer = Optional.of(producers.get());
    }
    return producer.get();
  }

  /** Does not wait for what is not acknowledged. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.ifPresent(p -> p.close(Duration.ZERO));
  }
}
