package kindred.standalone.broker;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code broker { }} block.
 *
 * @param dir where the broker keeps its log
 * @param host it listens on
 * @param port it listens on; 0 takes a free one
 * @param maxMessageBytes the largest record
 * @param clusterId the same for all nodes of a cluster; empty: a new one for a fresh directory
 * @param settings of Kafka's broker, in place of those that it would be given
 */
public record BrokerConfig(
    Path dir,
    String host,
    int port,
    int maxMessageBytes,
    String clusterId,
    Map<String, String> settings) {
  /** Only {@code dir} is formatted, and one that is not ends the broker with Kafka's own words. */
  private static final List<String> DIRECTORIES =
      List.of("log.dir", "log.dirs", "metadata.log.dir");

  public BrokerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("broker.port " + port + " is not 0 to 65535");
    }
    if (!clusterId.matches("|[A-Za-z0-9_-]{22}")) {
      throw new IllegalArgumentException(
          "broker.cluster-id '" + clusterId + "' is not 22 of letters, digits, '-' and '_'");
    }
    for (var key : DIRECTORIES) {
      if (settings.containsKey(key)) {
        throw new IllegalArgumentException(
            "broker.settings." + key + " cannot be set; see broker.dir");
      }
    }
    if (settings.containsKey("process.roles")) {
      throw new IllegalArgumentException(
          "broker.settings.process.roles cannot be set: a node is controller and broker");
    }
    settings = Map.copyOf(settings);
  }

  /** A cluster of its own, as Kindred would have it. */
  public BrokerConfig(Path dir, String host, int port, int maxMessageBytes) {
    this(dir, host, port, maxMessageBytes, "", Map.of());
  }

  public static BrokerConfig from(Config config) {
    var broker = config.getConfig("broker");
    var settings = new HashMap<String, String>();
    for (var entry : broker.getConfig("settings").entrySet()) {
      var name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      settings.put(name, String.valueOf(entry.getValue().unwrapped()));
    }
    return new BrokerConfig(
        Path.of(broker.getString("dir")),
        broker.getString("host"),
        broker.getInt("port"),
        Math.toIntExact(config.getBytes("topics.max-message-bytes")),
        broker.getString("cluster-id"),
        settings);
  }
}
