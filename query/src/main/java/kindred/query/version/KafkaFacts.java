package kindred.query.version;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The facts, from Kafka's admin client. Owns it. For one thread, but for {@link #identity}. */
final class KafkaFacts implements BrokerFacts, WriteFacts {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFacts.class);

  /** A silent broker holds up who asks, and so its end, no longer than this. */
  private static final Map<String, String> ADMIN =
      Map.of(
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
          "3000",
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          "3000");

  private final Admin admin;
  private final String servers;
  private final Topics topics;

  /** A keyed topic's partitions never change: its records would no longer be where they belong. */
  private final Map<String, Set<TopicPartition>> partitions = new HashMap<>();

  private KafkaFacts(Admin admin, String servers, Topics topics) {
    this.admin = admin;
    this.servers = servers;
    this.topics = topics;
  }

  /** With a client of its own. */
  static KafkaFacts connect(KafkaConfig kafka, Topics topics) {
    return new KafkaFacts(Admin.create(kafka.client(ADMIN, Map.of())), kafka.servers(), topics);
  }

  @Override
  public String servers() {
    return servers;
  }

  @Override
  public Set<String> topics() {
    return get(admin.listTopics().names());
  }

  @Override
  public Map<Integer, Long> sampleEnds() {
    return ends(topics.samples().name(), IsolationLevel.READ_COMMITTED);
  }

  @Override
  public Map<Integer, Long> samplesWritten() {
    return ends(topics.samples().name(), IsolationLevel.READ_UNCOMMITTED);
  }

  @Override
  public Map<Integer, Long> embeddingEnds(int version) {
    return embeddingsWritten(version);
  }

  @Override
  public Map<Integer, Long> embeddingsWritten(int version) {
    return ends(topics.embeddings(version).name(), IsolationLevel.READ_UNCOMMITTED);
  }

  @Override
  public Map<Integer, Long> validatedThrough() {
    return committed(topics.validationApplication(), topics.images().name());
  }

  @Override
  public Map<Integer, Long> embeddedThrough(int version) {
    return committed(topics.embedGroup(version), topics.samples().name());
  }

  private Map<Integer, Long> committed(String group, String topic) {
    var through = new HashMap<Integer, Long>();
    try {
      var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group);
      get(offsets)
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(topic) && offset != null) {
                  through.put(partition.partition(), offset.offset());
                }
              });
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
    return through;
  }

  private Map<Integer, Long> ends(String topic, IsolationLevel isolation) {
    var latest =
        partitions.computeIfAbsent(topic, this::partitionsOf).stream()
            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    var options = new ListOffsetsOptions(isolation);
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

  @Override
  public TopicIdentity identity(String topic) {
    var id = get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).topicId();
    return new TopicIdentity(id.toString(), deletionsKept(topic));
  }

  /** Zero where that may not be asked: then nobody relies on it. */
  private Duration deletionsKept(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      var settings = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
      var kept = settings.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value();
      return Duration.ofMillis(Long.parseLong(kept));
    } catch (KafkaException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("how long deletions stay may not be asked, no index is kept: topic={}", topic);
        return Duration.ZERO;
      }
      throw e;
    }
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
