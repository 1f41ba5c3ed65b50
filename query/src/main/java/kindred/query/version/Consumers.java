package kindred.query.version;

import java.util.HashMap;
import java.util.Map;
import kindred.schemas.KafkaConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Consumers of this role: committed records only, assigned by hand, no group, no commits. */
public final class Consumers {
  private Consumers() {}

  /** A new consumer. */
  public static Consumer<String, byte[]> ofCommitted(KafkaConfig kafka, Map<String, ?> defaults) {
    var required = required();
    required.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return consumer(kafka, defaults, required);
  }

  /** The same, but one that fails where records are gone before they were read. */
  public static Consumer<String, byte[]> ofAllCommitted(KafkaConfig kafka) {
    var required = required();
    required.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return consumer(kafka, Map.of(), required);
  }

  private static Map<String, Object> required() {
    var required = new HashMap<String, Object>();
    required.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    required.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    required.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return required;
  }

  private static Consumer<String, byte[]> consumer(
      KafkaConfig kafka, Map<String, ?> defaults, Map<String, ?> required) {
    return new KafkaConsumer<>(
        kafka.client(defaults, required), new StringDeserializer(), new ByteArrayDeserializer());
  }
}
