package kindred.standalone.versions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the topics of versions and promotions say, and what is overtaken as far as compaction has
 * left it. For one thread.
 */
public final class VersionRecords {
  private static final Duration POLL = Duration.ofMillis(100);

  private final TreeMap<Integer, ModelVersion> models = new TreeMap<>();
  private final TreeSet<Integer> retired = new TreeSet<>();
  private final List<Promotion> promotions = new ArrayList<>();
  private Optional<Promotion> live = Optional.empty();

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
    var records = new VersionRecords();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      var both = List.of(models, promotions);
      consumer.assign(both);
      consumer.seekToBeginning(both);
      var ends = consumer.endOffsets(both);
      while (both.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        var polled = consumer.poll(POLL);
        polled.records(models).forEach(records::model);
        polled.records(promotions).forEach(records::promotion);
      }
    }
    return records;
  }

  private static void check(KafkaConfig kafka, Set<String> names) {
    try (var admin = Admin.create(kafka.client(Map.of()))) {
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
        retired(version);
      } else {
        published(AvroSerde.of(ModelVersion.class).decode(record.value()));
      }
    } catch (NumberFormatException | SerializationException e) {
      throw corrupt(record, e);
    }
  }

  private void promotion(ConsumerRecord<String, byte[]> record) {
    try {
      promoted(Optional.ofNullable(record.value()).map(AvroSerde.of(Promotion.class)::decode));
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

  void published(ModelVersion model) {
    models.put(model.getVersion(), model);
    retired.remove(model.getVersion());
  }

  void retired(int version) {
    retired.add(version);
  }

  void promoted(Optional<Promotion> promotion) {
    live = promotion;
    promotion.ifPresent(promotions::add);
  }

  /** The versions that are published and not retired. */
  public SortedSet<Integer> published() {
    var published = new TreeSet<>(models.keySet());
    published.removeAll(retired);
    return published;
  }

  /** The retired versions whose retirement the topic still has. */
  public SortedSet<Integer> retired() {
    return Collections.unmodifiableSortedSet(retired);
  }

  /** A version's record, also of a retired one as far as the topic still has it. */
  public Optional<ModelVersion> known(int version) {
    return Optional.ofNullable(models.get(version));
  }

  /**
   * A version's record, also of a retired one.
   *
   * @throws IllegalArgumentException where the topic has no such record, or has it no more
   */
  public ModelVersion record(int version) {
    return known(version).orElseGet(() -> find(version));
  }

  /**
   * A version's record.
   *
   * @throws IllegalArgumentException where no such version is published, or it is retired
   */
  public ModelVersion find(int version) {
    if (retired.contains(version)) {
      throw new IllegalArgumentException("version " + version + " is retired");
    }
    return known(version)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "version %d is not published; published are %s"
                        .formatted(version, published())));
  }

  /** The newest promotion. */
  public Optional<Promotion> live() {
    return live;
  }

  public boolean isLive(int version) {
    return live.filter(promotion -> promotion.getVersion() == version).isPresent();
  }

  /** Whether the version was live before the live one. */
  public boolean isPrevious(int version) {
    return live.flatMap(Promotion::getPrevious).filter(before -> before == version).isPresent();
  }

  /** A version's promotions, oldest first, as far as the topic still has them. */
  public List<Promotion> promotionsOf(int version) {
    return promotions.stream().filter(promotion -> promotion.getVersion() == version).toList();
  }
}
