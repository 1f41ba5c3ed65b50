package kindred.standalone.broker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A node's settings, as Kafka's broker names them: what Kindred gives it, and over that the
 * operator's. By {@code node.id} and {@code controller.quorum.voters} it is one of several nodes;
 * the topics of Kafka's own have as many copies as there are nodes then, three at most.
 */
final class NodeSettings {
  static final String CONTROLLER = "CONTROLLER";

  /** Coordinator topics have few partitions, so that a first start is quick. */
  private static final String COORDINATOR_PARTITIONS = "4";

  private static final String VOTERS = "controller.quorum.voters";
  private static final int MOST_COPIES = 3;

  /** A broker that is silent for so long has lost its partitions to the others. */
  private static final String SESSION_MS = "6000";

  /** Longer than a process is stopped, or others have the cores. See {@link #alone()}. */
  private static final String SESSION_ALONE_MS = "3600000";

  private NodeSettings() {}

  /**
   * @param port where clients connect
   * @param controllerPort of a node on its own
   */
  static Map<String, String> of(BrokerConfig config, int port, int controllerPort) {
    var own = config.settings();
    var id = own.getOrDefault("node.id", "1");
    var alone = id + "@" + config.host() + ":" + controllerPort;
    var voters = own.getOrDefault(VOTERS, alone).split(",");
    var settings = new HashMap<String, String>();
    settings.put("node.id", id);
    settings.put(VOTERS, alone);
    settings.putAll(listeners(config.host() + ":" + port, address(id, voters)));
    settings.putAll(coordinators(Math.min(MOST_COPIES, voters.length)));
    settings.putAll(log(config));
    settings.put("broker.session.timeout.ms", SESSION_MS);
    settings.put("broker.heartbeat.interval.ms", "1000");
    if (voters.length == 1) {
      settings.putAll(alone());
    }
    settings.putAll(own);
    return settings;
  }

  /** Whether a node with these settings is the only one of its cluster. */
  static boolean isAlone(Map<String, String> settings) {
    return settings.get(VOTERS).split(",").length == 1;
  }

  /** Where the controller of this node listens. */
  private static String address(String id, String[] voters) {
    return Arrays.stream(voters)
        .map(String::strip)
        .filter(voter -> voter.startsWith(id + "@"))
        .map(voter -> voter.substring(id.length() + 1))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "broker.settings.%s %s names no node %s"
                        .formatted(VOTERS, String.join(",", voters), id)));
  }

  private static Map<String, String> listeners(String broker, String controller) {
    return Map.of(
        "process.roles",
        "broker,controller",
        "controller.listener.names",
        CONTROLLER,
        "listeners",
        "PLAINTEXT://" + broker + "," + CONTROLLER + "://" + controller,
        "advertised.listeners",
        "PLAINTEXT://" + broker,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "inter.broker.listener.name",
        "PLAINTEXT");
  }

  private static Map<String, String> log(BrokerConfig config) {
    return Map.of(
        "log.dirs",
        config.dir().toString(),
        "auto.create.topics.enable",
        "false",
        "message.max.bytes",
        Integer.toString(config.maxMessageBytes()),
        "log.cleaner.dedupe.buffer.size",
        "4194304");
  }

  /**
   * Partitions of a node on its own have no leader where it is taken for dead, or hands them over
   * before it stops; Kafka 4.3 then forgets them in what is being committed ({@link KafkaNode}).
   * And nobody is there to take them.
   */
  private static Map<String, String> alone() {
    return Map.of(
        "broker.session.timeout.ms", SESSION_ALONE_MS, "controlled.shutdown.enable", "false");
  }

  private static Map<String, String> coordinators(int copies) {
    var settings = new HashMap<String, String>();
    var replication = Integer.toString(copies);
    // Of three copies one may be away.
    var inSync = Integer.toString(Math.max(1, copies - 1));
    settings.put("min.insync.replicas", inSync);
    settings.put("offsets.topic.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("offsets.topic.replication.factor", replication);
    settings.put("transaction.state.log.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("transaction.state.log.replication.factor", replication);
    settings.put("transaction.state.log.min.isr", inSync);
    settings.put("share.coordinator.state.topic.num.partitions", COORDINATOR_PARTITIONS);
    settings.put("share.coordinator.state.topic.replication.factor", replication);
    settings.put("share.coordinator.state.topic.min.isr", inSync);
    settings.put("group.initial.rebalance.delay.ms", "0");
    // What a killed role left open holds up readers until it is looked at after its time.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // Lets learner.lead.session-timeout be shorter than 6 seconds.
    settings.put("group.min.session.timeout.ms", "1000");
    return settings;
  }
}
