package kindred.standalone.bench;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends changes as any client of Kafka may: acknowledged by all replicas, without lingering. */
final class ChangeProducer implements AutoCloseable {
  private final Producer<String, byte[]> producer;
  private final AvroSerde<LabelledImage> events;
  private final String topic;

  ChangeProducer(KafkaConfig kafka, Topics topics) {
    this.topic = topics.images().name();
    this.events = topics.serde(topics.images());
    this.producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(ProducerConfig.LINGER_MS_CONFIG, 0),
                Map.of(ProducerConfig.ACKS_CONFIG, "all")),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * Where a change stands in the images topic.
   *
   * @param nanos when that was known
   */
  record Acknowledged(int partition, long offset, long nanos) {
    /** For a search that waits for it. */
    String minOffset() {
      return partition + ":" + offset;
    }
  }

  CompletableFuture<Acknowledged> send(Change change) {
    var value = change.after().map(label -> events.encode(event(change, label))).orElse(null);
    var acknowledged = new CompletableFuture<Acknowledged>();
    producer.send(
        new ProducerRecord<>(topic, change.id(), value),
        (place, failure) -> {
          if (failure == null) {
            long now = System.nanoTime();
            acknowledged.complete(new Acknowledged(place.partition(), place.offset(), now));
          } else {
            acknowledged.completeExceptionally(failure);
          }
        });
    return acknowledged;
  }

  private static LabelledImage event(Change change, String label) {
    return LabelledImage.newBuilder()
        .setId(change.id())
        .setLabel(label)
        .setBytes(ByteBuffer.wrap(change.png()))
        .setMediaType("image/png")
        .setAttributes(Map.of())
        .setEventTime(Instant.now())
        .build();
  }

  @Override
  public void close() {
    producer.close();
  }
}
