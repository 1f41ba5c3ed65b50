package kindred.query.version;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/** The facts, from Kafka's admin client. Owns it. */
final class KafkaFacts implements BrokerFacts {
  private final Admin admin;
  private final Topics topics;

  /** A keyed topic's partitions never change: its records would no longer be where they belong. */
  private final Map<String, Set<TopicPartition>> partitions = new HashMap<>();

  KafkaFacts(Admin admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  @Override
  public Set<String> topics() {
    return get(admin.listTopics().names());
  }

  @Override
  public Map<Integer, Long> sampleEnds() {
    return ends(topics.samples().name());
  }

  @Override
  public Map<Integer, Long> embeddingEnds(int version) {
    return ends(topics.embeddings(version).name());
  }

  @Override
  public Map<Integer, Long> embeddedThrough(int version) {
    var group = topics.embedGroup(version);
    var samples = topics.samples().name();
    var through = new HashMap<Integer, Long>();
    try {
      var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group);
      get(offsets)
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(samples) && offset != null) {
                  through.put(partition.partition(), offset.offset());
                }
              });
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
    return through;
  }

  private Map<Integer, Long> ends(String topic) {
    var latest =
        partitions.computeIfAbsent(topic, this::partitionsOf).stream()
            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    var ends = new HashMap<Integer, Long>();
    get(admin.listOffsets(latest, options).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  private Set<TopicPartition> partitionsOf(String topic) {
    var description = get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    return description.partitions().stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .collect(Collectors.toSet());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RetriableException retriable -> throw retriable;
        case GroupIdNotFoundException unknown -> throw unknown;
        default -> throw new KafkaException("the broker did not answer", e.getCause());
      }
    }
  }

  @Override
  public void close() {
    // Nothing that is still asked matters any more.
    admin.close(Duration.ZERO);
  }
}
