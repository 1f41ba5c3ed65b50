package kindred.encoder;

import java.time.Duration;
import java.util.Map;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The embed role's Kafka clients. A process keeps its names over a restart, as member of the group
 * and as transactional producer: it gets its partitions back without waiting for a session to end,
 * and what it left open is aborted at once instead of holding up readers.
 */
record EmbedClients(KafkaConfig kafka, Topics topics, EmbedConfig config) {
  /**
   * What a killed process left open holds up readers for so long where no process of its name comes
   * back. Nothing is embedded within a transaction, and one that was ended can begin anew.
   */
  static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

  /** A silent broker holds up who asks, and so its end, no longer than this. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  Admin admin() {
    int answerMs = Math.toIntExact(ANSWER.toMillis());
    var defaults =
        Map.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            answerMs,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            answerMs);
    return Admin.create(kafka.client(defaults, Map.of()));
  }

  /** Of committed records, without a group. */
  Consumer<byte[], byte[]> reader() {
    var required =
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    return consumer(kafka.client(required));
  }

  Consumer<byte[], byte[]> samples(int version) {
    var defaults =
        Map.of(
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            config.fetchMaxBytes(),
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            config.fetchMaxBytes(),
            // Another process takes over a dead one's partitions after this long.
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            10_000,
            // Members learn of a rebalance by their next heartbeat.
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            1_000);
    var required =
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            topics.embedGroup(version),
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            config.instanceName(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            config.batchSize(),
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            Math.toIntExact(config.maxPollInterval().toMillis()));
    return consumer(kafka.client(defaults, required));
  }

  Producer<byte[], byte[]> embeddings(int version) {
    var maxBytes = topics.embeddings(version).settings().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    var defaults =
        Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "none",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            maxBytes,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
    var required =
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            topics.embedGroup(version) + "." + config.instanceName(),
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all");
    return new KafkaProducer<>(
        kafka.client(defaults, required), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
