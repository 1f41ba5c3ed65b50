package kindred.schemas;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What an operator orders about versions, as the records that all roles follow: a promotion, or a
 * record without a value, which retires a version. Each is written once, to all replicas, or fails.
 * For one thread.
 */
public final class VersionOrders implements AutoCloseable {
  /** The longest reason that is taken, in characters. */
  public static final int LONGEST_REASON = 500;

  private static final String MODEL = "default";

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Duration timeout;
  private final InstantSource clock;
  private final AvroSerde<Promotion> serde;

  private VersionOrders(
      Producer<String, byte[]> producer, Topics topics, Duration timeout, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.serde = topics.serde(topics.promotions());
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * With a producer of its own.
   *
   * @param timeout of a write
   * @param clock of promotions
   */
  public static VersionOrders connect(
      KafkaConfig kafka, Topics topics, Duration timeout, InstantSource clock) {
    var ms = Integer.toString(Math.toIntExact(timeout.toMillis()));
    var required =
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "true",
            ProducerConfig.LINGER_MS_CONFIG,
            "0",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ms,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ms,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ms);
    var producer =
        new KafkaProducer<>(
            kafka.client(required), new StringSerializer(), new ByteArraySerializer());
    return new VersionOrders(producer, topics, timeout, clock);
  }

  /**
   * A promotion's reason: who asked, and why as far as that was said.
   *
   * @throws IllegalArgumentException where it has more than {@link #LONGEST_REASON} characters
   */
  public static String reason(String who, Optional<String> why) {
    why.filter(text -> text.length() > LONGEST_REASON)
        .ifPresent(
            text -> {
              throw new IllegalArgumentException(
                  "reason has more than " + LONGEST_REASON + " characters");
            });
    return why.map(text -> who + ": " + text).orElse(who);
  }

  /**
   * Makes a version live; returns the promotion's offset.
   *
   * @param previous what is live before it
   * @throws TimeoutException where the broker did not confirm in time; it may be written all the
   *     same. {@link ExecutionException} likewise
   */
  public long promote(int version, Optional<Integer> previous, String reason)
      throws InterruptedException, ExecutionException, TimeoutException {
    var promotion =
        Promotion.newBuilder()
            .setVersion(version)
            .setPrevious(previous.orElse(null))
            .setReason(reason)
            .setAt(clock.instant())
            .build();
    var record = new ProducerRecord<>(topics.promotions().name(), MODEL, serde.encode(promotion));
    topics.cloudEvents().promoted(promotion, record.headers());
    return write(record);
  }

  /** Retires a version; returns the record's offset. Fails as {@link #promote} does. */
  public long retire(int version)
      throws InterruptedException, ExecutionException, TimeoutException {
    var record =
        new ProducerRecord<String, byte[]>(topics.models().name(), Integer.toString(version), null);
    topics.cloudEvents().retired(version, record.headers());
    return write(record);
  }

  private long write(ProducerRecord<String, byte[]> record)
      throws InterruptedException, ExecutionException, TimeoutException {
    // Once for the topic's description, once for the record.
    return producer.send(record).get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS).offset();
  }

  /** Does not wait for what is not confirmed. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
