package kindred.schemas;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@code kafka { }} block: settings handed to every Kafka client as they are, so that SASL, TLS
 * and tuning need no code of ours.
 *
 * @param settings client setting to value, never empty: {@code bootstrap.servers} is always there
 */
public record KafkaConfig(Map<String, String> settings) {
  public KafkaConfig {
    settings = Map.copyOf(settings);
    if (settings.getOrDefault("bootstrap.servers", "").isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrap.servers is empty");
    }
  }

  public static KafkaConfig from(Config config) {
    var settings = new HashMap<String, String>();
    for (var entry : config.getConfig("kafka").entrySet()) {
      var name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      settings.put(name, String.valueOf(entry.getValue().unwrapped()));
    }
    return new KafkaConfig(settings);
  }

  /** Where the brokers are looked for. */
  public String servers() {
    return settings.get("bootstrap.servers");
  }

  /**
   * Settings for one client.
   *
   * @param defaults what the role prefers; the operator's {@code kafka.*} overrides it
   * @param required what the role's correctness rests on; nothing overrides it
   */
  public Map<String, Object> client(Map<String, ?> defaults, Map<String, ?> required) {
    var client = new HashMap<String, Object>(defaults);
    client.putAll(settings);
    client.putAll(required);
    return client;
  }

  /** Settings for one client that prefers nothing. */
  public Map<String, Object> client(Map<String, ?> required) {
    return client(Map.of(), required);
  }
}
