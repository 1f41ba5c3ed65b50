package kindred.learner;

import java.util.Map;
import kindred.learner.leadership.LeadSettings;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The learner's Kafka clients. */
record LearnClients(KafkaConfig kafka, Topics topics, LearnerConfig config) {
  Admin admin() {
    return Admin.create(kafka.client(Map.of()));
  }

  /** Without a group: positions are in the checkpoint. */
  <T extends SpecificRecordBase> Consumer<String, T> consumer(Topic<T> topic) {
    var settings =
        kafka.client(
            Map.of(
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                config.stream().fetchMaxBytes(),
                // A minute by default, after which a question to a broker that is away fails.
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(config.stream().outageTimeout().toMillis())),
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none"));
    var values = topics.serde(topic).deserializer();
    return new KafkaConsumer<>(settings, new StringDeserializer(), values);
  }

  /** Of the group in which one leads. Its protocol is the one whose session the client chooses. */
  Consumer<byte[], byte[]> leadership() {
    LeadSettings lead = config.lead();
    var settings =
        kafka.client(
            Map.ofEntries(
                Map.entry(ConsumerConfig.GROUP_ID_CONFIG, topics.learnerGroup()),
                Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"),
                Map.entry(
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    Math.toIntExact(lead.sessionTimeout().toMillis())),
                Map.entry(
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    Math.toIntExact(lead.heartbeat().toMillis())),
                // Who has the seat keeps it when another one joins.
                Map.entry(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName()),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")));
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Under the id that all learners of the prefix share: the one opened last is the only one. */
  Producer<String, byte[]> producer() {
    var settings =
        kafka.client(
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topics.learnerGroup(),
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(config.lead().transactionTimeout().toMillis()),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true));
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
