package kindred.standalone.running;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.standalone.config.Configuration;

/** A broker and the roles, a process each, which keep their ports when they are started again. */
public final class RolesInProcesses implements AutoCloseable {
  public enum Role {
    BROKER,
    VALIDATE,
    LEARN,
    EMBED,
    SERVE
  }

  /** Of {@link #KEY}: printf %s secret | sha256sum. */
  private static final String KEY_SHA256 =
      "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  public static final String KEY = "secret";
  public static final int DIM = 16;

  /** Small networks that become versions every few events; each is promoted unexamined. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("encoder.input.side", "16"),
          Map.entry("encoder.input.channels", "1"),
          Map.entry("encoder.width", "16"),
          Map.entry("encoder.embedding-dim", Integer.toString(DIM)),
          Map.entry("learner.steps-per-event", "0.25"),
          Map.entry("learner.batch.anchor-classes", "2"),
          Map.entry("learner.batch.class-slots", "2"),
          Map.entry("learner.batch.images-per-class", "3"),
          Map.entry("learner.gate.min-queries", "1000000"),
          Map.entry("learner.gate.alarm.min-embedding-variance", "0"),
          Map.entry("learner.gate.alarm.max-zero-loss-share", "1"),
          Map.entry("learner.publish.first-steps", "10"),
          Map.entry("learner.publish.growth", "1"),
          Map.entry("learner.publish.max-steps", "20"),
          Map.entry("learner.publish.min-steps", "10"),
          Map.entry("query.admin-key-sha256", KEY_SHA256),
          // The machine may have much else to do.
          Map.entry("query.http.promote-timeout", "25 s"),
          Map.entry("query.http.search-timeout", "25 s"));

  private static final String SERVERS = "kafka.bootstrap.servers";

  private final Path dir;
  private final int brokerPort;
  private final int servePort;
  private final Map<String, String> keys = new TreeMap<>(SETTINGS);
  private final Map<Role, KindredProcess> running = new EnumMap<>(Role.class);
  private final Map<Role, FakeClock> clocks = new EnumMap<>(Role.class);
  private final Optional<BrokersInProcesses> brokers;
  private int started;

  /** With a broker of their own. */
  public RolesInProcesses(Path dir) {
    this(dir, Optional.empty());
  }

  /** With three brokers, which are there. */
  public RolesInProcesses(Path dir, BrokersInProcesses brokers) {
    this(dir, Optional.of(brokers));
    keys.put("topics.replication", "3");
    keys.put("topics.min-in-sync", "2");
    // A node that is cut off serves what others gave up, and its answers are to be checked.
    keys.put("learner.retire.keep-promoted", "100");
  }

  private RolesInProcesses(Path dir, Optional<BrokersInProcesses> brokers) {
    this.dir = dir;
    this.brokers = brokers;
    var ports = Ports.free(2);
    brokerPort = ports.get(0);
    servePort = ports.get(1);
    keys.put("data-dir", dir.toString());
    keys.put(SERVERS, servers());
  }

  /** The role has a clock of its own from its next start on. */
  public FakeClock clock(Role role) throws Exception {
    var clock = FakeClock.in(dir.resolve("clock-" + role));
    clocks.put(role, clock);
    return clock;
  }

  /** The broker with its topics, then all roles. */
  public void start() throws Exception {
    if (brokers.isEmpty()) {
      start(Role.BROKER);
    }
    try (var topics = process(Role.BROKER, "topics", keys)) {
      if (topics.awaitExit() != 0) {
        throw new AssertionError("no topics: " + topics.log());
      }
    }
    for (var role : List.of(Role.VALIDATE, Role.LEARN, Role.EMBED, Role.SERVE)) {
      start(role);
    }
  }

  /** Starts a role; broker and serve are waited for. */
  public void start(Role role) throws IOException, InterruptedException {
    var own = new TreeMap<>(keys);
    brokers.ifPresent(several -> own.put(SERVERS, several.servers(role)));
    switch (role) {
      case BROKER -> {
        var place = List.of("--dir", dir.resolve("broker").toString(), "--port", "" + brokerPort);
        running.put(role, process(role, "broker", own, place.toArray(String[]::new)));
        running.get(role).awaitLog("broker ready at ");
      }
      case SERVE -> {
        running.put(role, process(role, "serve", own, "--port", "" + servePort));
        running.get(role).awaitLog("serving at ");
      }
      case VALIDATE, LEARN, EMBED ->
          running.put(role, process(role, role.name().toLowerCase(Locale.ROOT), own));
    }
  }

  private KindredProcess process(Role role, String command, Map<String, String> keys, String... own)
      throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add(command);
    keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    arguments.addAll(List.of(own));
    var clock = clocks.get(role);
    return KindredProcess.start(
        dir,
        command + started++,
        clock == null ? Map.of() : clock.environment(),
        arguments.toArray(String[]::new));
  }

  public KindredProcess of(Role role) {
    return running.get(role);
  }

  /** Roles that have ended by themselves, with the ends of their logs. */
  public Map<Role, String> ended() throws IOException {
    var ended = new EnumMap<Role, String>(Role.class);
    for (var role : running.keySet()) {
      if (!running.get(role).isAlive()) {
        var log = running.get(role).log();
        ended.put(role, log.substring(Math.max(0, log.length() - 3000)));
      }
    }
    return ended;
  }

  public String servers() {
    return brokers.map(BrokersInProcesses::servers).orElse("127.0.0.1:" + brokerPort);
  }

  public URI node() {
    return URI.create("http://127.0.0.1:" + servePort + "/");
  }

  public com.typesafe.config.Config config() {
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  @Override
  public void close() {
    for (var role : List.of(Role.SERVE, Role.EMBED, Role.LEARN, Role.VALIDATE, Role.BROKER)) {
      if (running.containsKey(role)) {
        running.get(role).close();
      }
    }
  }
}
