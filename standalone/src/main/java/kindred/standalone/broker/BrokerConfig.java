package kindred.standalone.broker;

import com.typesafe.config.Config;
import java.nio.file.Path;

/**
 * The {@code broker { }} block.
 *
 * @param dir where the broker keeps its log
 * @param host it listens on
 * @param port it listens on; 0 takes a free one
 * @param maxMessageBytes the largest record
 */
public record BrokerConfig(Path dir, String host, int port, int maxMessageBytes) {
  public BrokerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("broker.port " + port + " is not 0 to 65535");
    }
  }

  public static BrokerConfig from(Config config) {
    var broker = config.getConfig("broker");
    return new BrokerConfig(
        Path.of(broker.getString("dir")),
        broker.getString("host"),
        broker.getInt("port"),
        Math.toIntExact(config.getBytes("topics.max-message-bytes")));
  }
}
