package kindred.standalone.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.server.config.AbstractKafkaConfig;

/**
 * Settings as they may stand in a log: of those handed to Kafka's clients and its broker only the
 * values that Kafka knows and does not hold secret, no keys of callers, not even their digests, and
 * nothing whose name says that it is secret.
 */
public final class Shown {
  private static final String HIDDEN = "[hidden]";
  private static final String KAFKA = "kafka.";
  private static final String BROKER = "broker.settings.";
  private static final Set<String> SECRET = Set.of("query.keys", "query.admin-key-sha256");

  /** Ends of the names of keys that are secret, whoever adds them. */
  private static final List<String> SECRET_ENDS =
      List.of("password", "authorization", "secret", "token");

  private static final Pattern USER = Pattern.compile("://[^/@\\s]*@");

  private static final List<ConfigDef> CLIENTS =
      List.of(
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  private Shown() {}

  /** Key to what may be shown, by key. */
  public static Map<String, String> of(Map<String, String> settings) {
    var shown = new TreeMap<String, String>();
    settings.forEach((key, value) -> shown.put(key, isSecret(key) ? HIDDEN : withoutUser(value)));
    return shown;
  }

  /** An address with a user and a password, which a role may refuse, but later. */
  private static String withoutUser(String value) {
    return USER.matcher(value).replaceAll("://" + HIDDEN + "@");
  }

  private static boolean isSecret(String key) {
    if (key.startsWith(KAFKA)) {
      return !isOpen(key.substring(KAFKA.length()), CLIENTS);
    }
    if (key.startsWith(BROKER)) {
      return !isOpen(key.substring(BROKER.length()), List.of(AbstractKafkaConfig.CONFIG_DEF));
    }
    return SECRET.contains(key) || SECRET_ENDS.stream().anyMatch(key::endsWith);
  }

  /** Whether Kafka knows a name and does not hold its value secret. */
  private static boolean isOpen(String name, List<ConfigDef> known) {
    return known.stream()
        .map(ConfigDef::configKeys)
        .filter(keys -> keys.containsKey(name))
        .anyMatch(keys -> keys.get(name).type() != Type.PASSWORD);
  }
}
