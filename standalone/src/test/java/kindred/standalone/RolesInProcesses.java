package kindred.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.standalone.config.Configuration;

/** A broker and the roles, a process each, which keep their ports when they are started again. */
final class RolesInProcesses implements AutoCloseable {
  enum Role {
    BROKER,
    VALIDATE,
    LEARN,
    EMBED,
    SERVE
  }

  /** Of {@link #KEY}: printf %s secret | sha256sum. */
  private static final String KEY_SHA256 =
      "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  static final String KEY = "secret";
  static final int DIM = 16;

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

  private final Path dir;
  private final int brokerPort = freePort();
  private final int servePort = freePort();
  private final Map<String, String> keys = new TreeMap<>(SETTINGS);
  private final Map<Role, KindredProcess> running = new EnumMap<>(Role.class);
  private final Map<Role, FakeClock> clocks = new EnumMap<>(Role.class);
  private int started;

  RolesInProcesses(Path dir) {
    this.dir = dir;
    keys.put("data-dir", dir.toString());
    keys.put("kafka.bootstrap.servers", servers());
  }

  /** The role has a clock of its own from its next start on. */
  FakeClock clock(Role role) throws IOException {
    var clock = FakeClock.in(dir.resolve("clock-" + role));
    clocks.put(role, clock);
    return clock;
  }

  /** The broker with its topics, then all roles. */
  void start() throws Exception {
    start(Role.BROKER);
    try (var topics = process(Role.BROKER, "topics")) {
      if (topics.awaitExit() != 0) {
        throw new AssertionError("no topics: " + topics.log());
      }
    }
    for (var role : Role.values()) {
      if (role != Role.BROKER) {
        start(role);
      }
    }
  }

  /** Starts a role; broker and serve are waited for. */
  void start(Role role) throws IOException, InterruptedException {
    switch (role) {
      case BROKER -> {
        var own = List.of("--dir", dir.resolve("broker").toString(), "--port", "" + brokerPort);
        running.put(role, process(role, "broker", own.toArray(String[]::new)));
        running.get(role).awaitLog("broker ready at ");
      }
      case SERVE -> {
        running.put(role, process(role, "serve", "--port", "" + servePort));
        running.get(role).awaitLog("serving at ");
      }
      case VALIDATE, LEARN, EMBED ->
          running.put(role, process(role, role.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }

  private KindredProcess process(Role role, String command, String... own) throws IOException {
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

  KindredProcess of(Role role) {
    return running.get(role);
  }

  /** Roles that have ended by themselves, with the ends of their logs. */
  Map<Role, String> ended() throws IOException {
    var ended = new EnumMap<Role, String>(Role.class);
    for (var role : running.keySet()) {
      if (!running.get(role).isAlive()) {
        var log = running.get(role).log();
        ended.put(role, log.substring(Math.max(0, log.length() - 3000)));
      }
    }
    return ended;
  }

  String servers() {
    return "127.0.0.1:" + brokerPort;
  }

  URI node() {
    return URI.create("http://127.0.0.1:" + servePort + "/");
  }

  com.typesafe.config.Config config() {
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("no free port", e);
    }
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
