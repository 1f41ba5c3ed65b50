package kindred.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real one-node Kafka (KRaft) in this process: broker and controller, formatted on first use. Its
 * log outlives the process, also one that was killed.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;

  /** Coordinator topics have few partitions, so that a first start is quick. */
  private static final String COORDINATOR_PARTITIONS = "4";

  /** Properties with a value per listener. */
  private static final Set<String> LISTENERS =
      Set.of("listeners", "advertised.listeners", "listener.security.protocol.map");

  private final BrokerConfig config;
  private final Map<String, String> more;
  private final int port;
  private KafkaRaftServer server;

  public EmbeddedBroker(BrokerConfig config) {
    this(config, Map.of());
  }

  /**
   * @param more properties of Kafka's, in place of ours; those of listeners are further ones, by
   *     which a broker can be had that asks for passwords
   */
  public EmbeddedBroker(BrokerConfig config, Map<String, String> more) {
    this.config = config;
    this.more = Map.copyOf(more);
    this.port = config.port() == 0 ? freePort(config.host()) : config.port();
  }

  /** Formats the directory where needed, starts, and returns once clients can connect. */
  public void start() {
    try {
      Files.createDirectories(config.dir());
      formatUnlessDone();
    } catch (Exception e) {
      throw new IllegalStateException("broker directory '" + config.dir() + "' not usable", e);
    }
    server = new KafkaRaftServer(KafkaConfig.fromProps(toProperties(), false), Time.SYSTEM);
    server.startup();
  }

  /** What clients put into {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return config.host() + ":" + port;
  }

  /** Waits until the broker has stopped. */
  public void awaitShutdown() {
    server.awaitShutdown();
  }

  @Override
  public void close() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private void formatUnlessDone() throws Exception {
    if (Files.exists(config.dir().resolve("meta.properties"))) {
      return;
    }
    var dir = config.dir().toString();
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setDirectories(List.of(dir))
        .setMetadataLogDirectory(dir)
        .setIgnoreFormatted(true)
        .setControllerListenerName("CONTROLLER")
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  private java.util.Properties toProperties() {
    var settings = new HashMap<String, String>();
    settings.putAll(listeners());
    settings.putAll(coordinators());
    settings.put("log.dirs", config.dir().toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("message.max.bytes", Integer.toString(config.maxMessageBytes()));
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    // A restart after kill -9 has to wait until the dead broker's session has ended.
    settings.put("broker.session.timeout.ms", "6000");
    settings.put("broker.heartbeat.interval.ms", "1000");
    more.forEach(
        (key, value) -> settings.merge(key, value, (ours, theirs) -> either(key, ours, theirs)));
    var properties = new java.util.Properties();
    properties.putAll(settings);
    return properties;
  }

  private static String either(String key, String ours, String theirs) {
    return LISTENERS.contains(key) ? ours + "," + theirs : theirs;
  }

  private Map<String, String> listeners() {
    var controller = config.host() + ":" + freePort(config.host());
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + controller,
        "controller.listener.names",
        "CONTROLLER",
        "listeners",
        "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + controller,
        "advertised.listeners",
        "PLAINTEXT://" + bootstrapServers(),
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name",
        "PLAINTEXT");
  }

  private static Map<String, String> coordinators() {
    var settings = new HashMap<String, String>();
    settings.put("offsets.topic.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // What a killed role left open holds up readers until it is looked at after its time.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // Lets learner.lead.session-timeout be shorter than 6 seconds.
    settings.put("group.min.session.timeout.ms", "1000");
    return settings;
  }

  private static int freePort(String host) {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + host, e);
    }
  }
}
