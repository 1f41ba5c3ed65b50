package kindred.standalone.torture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import kindred.ingest.hostile.Expectation;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records as any client may; each has a time of its own, by which its sample is known. */
final class EventStream implements AutoCloseable {
  private final AvroSerde<LabelledImage> events = AvroSerde.of(LabelledImage.class);
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long nextTime;

  /**
   * @param start the first record's time; the others follow a millisecond apart
   */
  EventStream(KafkaConfig kafka, Topics topics, Instant start) {
    this.topic = topics.images().name();
    this.nextTime = start.toEpochMilli();
    this.producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(),
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    64L << 20,
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    topics.maxEventBytes())),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(String name, Expectation expectation, Message message) {
    var time = nextTime++ + message.timeOffsetMs();
    var event =
        new ProducerRecord<>(topic, null, time, message.key(), message.value(), message.headers());
    var mark = mark(message.key(), time);
    var content = content(message.value());
    producer.send(
        event,
        (place, e) -> {
          if (e == null) {
            var at = place.partition() + ":" + place.offset();
            sent.add(new Sent(name, expectation, at, mark, content));
          } else {
            failure.compareAndSet(null, new KafkaException("'" + name + "' was not sent", e));
          }
        });
  }

  /**
   * What was sent since the last call, all of it acknowledged.
   *
   * @throws KafkaException where something was not
   */
  Queue<Sent> acknowledged() {
    producer.flush();
    if (failure.get() instanceof KafkaException e) {
      throw e;
    }
    var all = new ConcurrentLinkedQueue<>(sent);
    sent.clear();
    return all;
  }

  static String mark(byte[] key, long time) {
    if (key == null) {
      return "none";
    }
    var text = new String(key, 0, Math.min(key.length, 600), StandardCharsets.ISO_8859_1);
    return text + "@" + time;
  }

  private Optional<Sent.Content> content(byte[] value) {
    try {
      var event = value == null ? null : events.decode(value);
      return event == null
          ? Optional.empty()
          : Optional.of(new Sent.Content(event.getLabel(), sha256(event.getBytes())));
    } catch (SerializationException e) {
      return Optional.empty();
    }
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
