package kindred.standalone.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Settings as they may stand in a log: of those handed to Kafka's clients only the values that
 * Kafka knows and does not hold secret, and no keys of callers, not even their digests.
 */
public final class Shown {
  private static final String HIDDEN = "[hidden]";
  private static final String KAFKA = "kafka.";
  private static final Set<String> SECRET = Set.of("query.keys", "query.admin-key-sha256");

  private Shown() {}

  /** Key to what may be shown, by key. */
  public static Map<String, String> of(Map<String, String> settings) {
    var shown = new TreeMap<String, String>();
    settings.forEach((key, value) -> shown.put(key, isSecret(key) ? HIDDEN : value));
    return shown;
  }

  private static boolean isSecret(String key) {
    return key.startsWith(KAFKA)
        ? !isKnownInKafka(key.substring(KAFKA.length()))
        : SECRET.contains(key);
  }

  private static boolean isKnownInKafka(String name) {
    return Stream.of(
            ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
        .map(ConfigDef::configKeys)
        .filter(keys -> keys.containsKey(name))
        .anyMatch(keys -> keys.get(name).type() != Type.PASSWORD);
  }
}
