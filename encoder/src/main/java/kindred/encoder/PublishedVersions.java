package kindred.encoder;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.schemas.AvroSerde;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What the topics {@code models} and {@code promotions} say so far; read from their beginning. */
final class PublishedVersions {
  /** Longer than a killed learner's open transaction holds up readers. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition models;
  private final TopicPartition promotions;
  private final AvroSerde<ModelVersion> modelSerde;
  private final AvroSerde<Promotion> promotionSerde;
  private final Map<Integer, ModelVersion> byVersion = new HashMap<>();
  private OptionalInt live = OptionalInt.empty();
  private OptionalInt previous = OptionalInt.empty();

  /**
   * @param consumer without a group, reading committed records; stays the caller's to close
   */
  PublishedVersions(Consumer<byte[], byte[]> consumer, Topics topics) {
    this.consumer = consumer;
    this.modelSerde = topics.serde(topics.models());
    this.promotionSerde = topics.serde(topics.promotions());
    this.models = new TopicPartition(topics.models().name(), 0);
    this.promotions = new TopicPartition(topics.promotions().name(), 0);
  }

  /** Reads everything there is, from the beginning. */
  void readAll(Duration poll) {
    var both = List.of(models, promotions);
    consumer.assign(both);
    consumer.seekToBeginning(both);
    readToEnd(poll);
  }

  /**
   * Reads everything that is there by now. Positions pass the marks that transactions leave.
   *
   * @throws TimeoutException where the broker does not give it in time
   */
  void readToEnd(Duration poll) {
    var both = List.of(models, promotions);
    var ends = consumer.endOffsets(both, ANSWER);
    long begun = System.nanoTime();
    while (both.stream().anyMatch(p -> consumer.position(p, ANSWER) < ends.get(p))) {
      if (System.nanoTime() - begun > ANSWER.toNanos()) {
        throw new TimeoutException(both + " were not read within " + ANSWER);
      }
      read(poll);
    }
  }

  /** Reads what is new, waiting so long for it. */
  void read(Duration poll) {
    for (var record : consumer.poll(poll)) {
      if (record.topic().equals(promotions.topic())) {
        if (record.value() != null) {
          var promotion = decode(promotionSerde, record);
          live = OptionalInt.of(promotion.getVersion());
          previous = promotion.getPrevious().map(OptionalInt::of).orElse(OptionalInt.empty());
        }
      } else {
        readModel(record);
      }
    }
  }

  /** A record without a value retires the version that its key names. */
  private void readModel(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      byVersion.remove(version(record));
    } else {
      var model = decode(modelSerde, record);
      byVersion.put(model.getVersion(), model);
    }
  }

  private static int version(ConsumerRecord<byte[], byte[]> record) {
    var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (!key.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalStateException(
          "%s-%d at offset %d: key '%s' is not a version"
              .formatted(record.topic(), record.partition(), record.offset(), key));
    }
    return Integer.parseInt(key);
  }

  /** The newest promoted version. */
  OptionalInt live() {
    return live;
  }

  /** What was live before it, as far as its promotion says. */
  OptionalInt previous() {
    return previous;
  }

  /** A version that was published and not retired. */
  Optional<ModelVersion> model(int version) {
    return Optional.ofNullable(byVersion.get(version));
  }

  private static <T extends SpecificRecordBase> T decode(
      AvroSerde<T> serde, ConsumerRecord<byte[], byte[]> record) {
    try {
      return serde.decode(record.value());
    } catch (SerializationException e) {
      throw new IllegalStateException(
          "%s-%d at offset %d: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
          e);
    }
  }
}
