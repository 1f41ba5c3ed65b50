package kindred.query.version;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import kindred.schemas.AvroSerde;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** The topics of versions and promotions, read from their beginning. For one thread. */
final class VersionLog implements AutoCloseable {
  /** A silent broker holds up who asks, and so its end, no longer than this. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Consumer<String, byte[]> consumer;
  private final TopicPartition models;
  private final TopicPartition promotions;
  private final VersionEvents events;
  private final AvroSerde<ModelVersion> modelSerde;
  private final AvroSerde<Promotion> promotionSerde;
  private final TreeMap<Integer, ModelVersion> published = new TreeMap<>();
  private final Map<Integer, Promotion> promoted = new HashMap<>();
  private final PromotedLine line = new PromotedLine();
  private Optional<Promotion> live = Optional.empty();
  private OptionalLong liveOffset = OptionalLong.empty();

  /**
   * @param events told of every record
   */
  VersionLog(Consumer<String, byte[]> consumer, Topics topics, VersionEvents events) {
    this.events = events;
    this.consumer = consumer;
    this.modelSerde = topics.serde(topics.models());
    this.promotionSerde = topics.serde(topics.promotions());
    this.models = new TopicPartition(topics.models().name(), 0);
    this.promotions = new TopicPartition(topics.promotions().name(), 0);
  }

  /** Starts at the beginning. */
  void open() {
    var both = List.of(models, promotions);
    consumer.assign(both);
    consumer.seekToBeginning(both);
  }

  /**
   * How many records there are that were not read. A broker that does not answer is a {@code
   * RetriableException}.
   */
  long lag() {
    return consumer.endOffsets(List.of(models, promotions), ANSWER).entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey(), ANSWER)))
        .sum();
  }

  /** Reads what there is, or waits for it. */
  KnownVersions poll(Duration wait) {
    // Versions first: a promotion means nothing without the version it names.
    var records = consumer.poll(wait);
    records.records(models).forEach(this::model);
    records.records(promotions).forEach(this::promotion);
    return new KnownVersions(published, promoted, live, liveOffset, line.versions());
  }

  private void model(ConsumerRecord<String, byte[]> record) {
    var version = version(record);
    if (record.value() == null) {
      published.remove(version);
      promoted.remove(version);
      events.retired(record.offset(), version);
      return;
    }
    var model = decode(modelSerde, record);
    if (model.getVersion() != version) {
      throw new CorruptRecordException(record, "version " + model.getVersion() + " under this key");
    }
    published.put(version, model);
    events.published(record.offset(), model);
  }

  private static int version(ConsumerRecord<String, byte[]> record) {
    try {
      return Integer.parseInt(record.key());
    } catch (NumberFormatException e) {
      throw new CorruptRecordException(record, "key '" + record.key() + "' is not a version");
    }
  }

  private void promotion(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      live = Optional.empty();
      liveOffset = OptionalLong.of(record.offset());
      return;
    }
    var promotion = decode(promotionSerde, record);
    promoted.put(promotion.getVersion(), promotion);
    line.promoted(promotion);
    live = Optional.of(promotion);
    liveOffset = OptionalLong.of(record.offset());
    events.promoted(record.offset(), promotion);
  }

  private static <T extends SpecificRecordBase> T decode(
      AvroSerde<T> serde, ConsumerRecord<String, byte[]> record) {
    try {
      return serde.decode(record.value());
    } catch (SerializationException e) {
      throw new CorruptRecordException(record, e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
