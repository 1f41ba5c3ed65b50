package kindred.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kindred.schemas.DirectoryLock;
import kindred.schemas.OperatorException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka node (KRaft) in this process: broker and controller, formatted on first use. Its log
 * outlives the process, also one that was killed. It is a cluster of its own, unless its settings
 * make it one of several.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final BrokerConfig config;
  private final int port;
  private Optional<DirectoryLock> lock = Optional.empty();
  private KafkaNode node;

  public EmbeddedBroker(BrokerConfig config) {
    this.config = config;
    this.port = config.port() == 0 ? freePort(config.host()) : config.port();
  }

  /**
   * Formats the directory where needed, starts, and returns once clients can connect: where it is
   * one of several nodes, once most of them are there.
   *
   * @throws OperatorException where the port is taken, or another process uses the directory
   */
  public void start() {
    var settings = NodeSettings.of(config, port, freePort(config.host()));
    checkPort();
    // Kafka's own lock comes after the controller's log: a second broker would have written there.
    lock = Optional.of(DirectoryLock.take("broker.dir", config.dir()));
    try {
      formatUnlessDone(Integer.parseInt(settings.get("node.id")));
    } catch (Exception e) {
      throw new IllegalStateException("broker directory '" + config.dir() + "' not usable", e);
    }
    node =
        new KafkaNode(
            KafkaConfig.fromProps(properties(settings), false), NodeSettings.isAlone(settings));
    node.start();
  }

  /** Kafka would tell of a taken port with traces only, and after it has written. */
  private void checkPort() {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.host(), port));
    } catch (IOException e) {
      throw new OperatorException(
          "broker.host %s, broker.port %d: cannot listen there: %s"
              .formatted(config.host(), port, e.getMessage()),
          e);
    }
  }

  /** What clients put into {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return config.host() + ":" + port;
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
    }
    lock.ifPresent(DirectoryLock::close);
  }

  private void formatUnlessDone(int nodeId) throws Exception {
    if (Files.exists(config.dir().resolve("meta.properties"))) {
      return;
    }
    var dir = config.dir().toString();
    var cluster = config.clusterId().isEmpty() ? Uuid.randomUuid().toString() : config.clusterId();
    new Formatter()
        .setClusterId(cluster)
        .setNodeId(nodeId)
        .setDirectories(List.of(dir))
        .setMetadataLogDirectory(dir)
        .setIgnoreFormatted(true)
        .setControllerListenerName(NodeSettings.CONTROLLER)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  private static Properties properties(Map<String, String> settings) {
    var properties = new Properties();
    properties.putAll(settings);
    return properties;
  }

  private static int freePort(String host) {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + host, e);
    }
  }
}
