package kindred.standalone.versions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import kindred.schemas.AvroSerde;
import kindred.schemas.BrokerContact;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topics of versions and promotions from their beginning. */
public final class VersionTopics {
  private static final Duration POLL = Duration.ofMillis(100);
  // A minute, as the clients' own time-outs.
  private static final int MOST_EMPTY = 600;

  private final VersionRecords records = new VersionRecords();
  private final AvroSerde<ModelVersion> modelSerde;
  private final AvroSerde<Promotion> promotionSerde;

  private VersionTopics(Topics topics) {
    this.modelSerde = topics.serde(topics.models());
    this.promotionSerde = topics.serde(topics.promotions());
  }

  /**
   * Everything that stands in both topics now.
   *
   * @throws IllegalArgumentException where they do not exist
   */
  public static VersionRecords read(KafkaConfig kafka, Topics topics) {
    var models = new TopicPartition(topics.models().name(), 0);
    var promotions = new TopicPartition(topics.promotions().name(), 0);
    check(kafka, Set.of(models.topic(), promotions.topic()));
    var settings =
        kafka.client(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false));
    var records = new VersionTopics(topics);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      var both = List.of(models, promotions);
      consumer.assign(both);
      consumer.seekToBeginning(both);
      var ends = consumer.endOffsets(both);
      var empty = 0;
      while (both.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        var polled = consumer.poll(POLL);
        empty = polled.isEmpty() ? empty + 1 : 0;
        if (empty > MOST_EMPTY) {
          throw new KafkaException(
              "the broker stopped answering: " + both + " not read to the end");
        }
        polled.records(models).forEach(records::model);
        polled.records(promotions).forEach(records::promotion);
      }
    }
    return records.records;
  }

  private static void check(KafkaConfig kafka, Set<String> names) {
    try (var admin = BrokerContact.admin(kafka)) {
      var missing = new TreeSet<>(names);
      missing.removeAll(admin.listTopics().names().get());
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException("topics " + missing + " do not exist on the broker");
      }
    } catch (ExecutionException e) {
      throw new KafkaException("the broker did not answer", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while asking for topics", e);
    }
  }

  private void model(ConsumerRecord<String, byte[]> record) {
    try {
      var version = Integer.parseInt(record.key());
      if (record.value() == null) {
        records.retired(version);
      } else {
        records.published(modelSerde.decode(record.value()));
      }
    } catch (NumberFormatException | SerializationException e) {
      throw corrupt(record, e);
    }
  }

  private void promotion(ConsumerRecord<String, byte[]> record) {
    try {
      records.promoted(Optional.ofNullable(record.value()).map(promotionSerde::decode));
    } catch (SerializationException e) {
      throw corrupt(record, e);
    }
  }

  private static IllegalStateException corrupt(ConsumerRecord<?, ?> record, RuntimeException e) {
    return new IllegalStateException(
        "%s-%d at offset %d: %s"
            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
        e);
  }
}
