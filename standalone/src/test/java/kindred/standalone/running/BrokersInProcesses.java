package kindred.standalone.running;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.standalone.running.RolesInProcesses.Role;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers, a process each, with three copies of everything. Each has a listener of its own
 * for each role, which it advertises at a {@link Proxy}: so the network between one role and one
 * broker can be broken, and whoever connects directly goes on.
 */
public final class BrokersInProcesses implements AutoCloseable {
  public static final List<Integer> NODES = List.of(1, 2, 3);
  private static final List<Role> CLIENTS =
      List.of(Role.VALIDATE, Role.LEARN, Role.EMBED, Role.SERVE);

  private final Path dir;
  private final String cluster = Uuid.randomUuid().toString();
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<Integer, KindredProcess> running = new TreeMap<>();
  private int started;

  /** Where a node listens: for clients that connect directly, as controller, and for roles. */
  private record Node(
      int port, int controller, Map<Role, Integer> ports, Map<Role, Proxy> proxies) {
    static Node of(Iterator<Integer> free) {
      var ports = new EnumMap<Role, Integer>(Role.class);
      var proxies = new EnumMap<Role, Proxy>(Role.class);
      for (var role : CLIENTS) {
        ports.put(role, free.next());
        proxies.put(role, new Proxy(free.next(), ports.get(role)));
      }
      return new Node(free.next(), free.next(), ports, proxies);
    }
  }

  public BrokersInProcesses(Path dir) {
    this.dir = dir;
    var free = Ports.free(NODES.size() * (2 + 2 * CLIENTS.size())).iterator();
    NODES.forEach(node -> nodes.put(node, Node.of(free)));
  }

  /** All of them, and waits for all. */
  public void start() throws IOException, InterruptedException {
    for (int node : NODES) {
      begin(node);
    }
    for (int node : NODES) {
      awaitReady(node);
    }
  }

  /** Starts one, and waits for it. */
  public void start(int node) throws IOException, InterruptedException {
    begin(node);
    awaitReady(node);
  }

  private void awaitReady(int node) throws IOException, InterruptedException {
    running.get(node).awaitLog("broker ready at ");
  }

  private void begin(int node) throws IOException {
    var own = nodes.get(node);
    var listeners = new ArrayList<>(List.of("PLAINTEXT://127.0.0.1:" + own.port));
    var advertised = new ArrayList<>(listeners);
    var protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
    listeners.add("CONTROLLER://127.0.0.1:" + own.controller);
    for (var role : CLIENTS) {
      listeners.add(role + "://127.0.0.1:" + own.ports.get(role));
      advertised.add(role + "://127.0.0.1:" + own.proxies.get(role).port());
      protocols.add(role + ":PLAINTEXT");
    }
    var voters =
        nodes.entrySet().stream()
            .map(entry -> entry.getKey() + "@127.0.0.1:" + entry.getValue().controller)
            .collect(Collectors.joining(","));
    var keys =
        Map.of(
            "broker.dir", dir.resolve("broker" + node).toString(),
            "broker.port", Integer.toString(own.port),
            "broker.cluster-id", cluster,
            "broker.settings.node.id", Integer.toString(node),
            "broker.settings.controller.quorum.voters", voters,
            "broker.settings.listeners", String.join(",", listeners),
            "broker.settings.advertised.listeners", String.join(",", advertised),
            "broker.settings.listener.security.protocol.map", String.join(",", protocols));
    var arguments = new ArrayList<>(List.of("broker"));
    keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    var name = "broker" + node + "-" + started++;
    running.put(node, KindredProcess.start(dir, name, arguments.toArray(String[]::new)));
  }

  public KindredProcess of(int node) {
    return running.get(node);
  }

  /** For clients that connect directly. */
  String servers() {
    return nodes.values().stream()
        .map(node -> "127.0.0.1:" + node.port)
        .collect(Collectors.joining(","));
  }

  /** For a role. */
  String servers(Role role) {
    return nodes.values().stream()
        .map(node -> "127.0.0.1:" + node.proxies.get(role).port())
        .collect(Collectors.joining(","));
  }

  /** What lies between a role and a broker. */
  public Proxy between(Role role, int node) {
    return nodes.get(node).proxies.get(role);
  }

  @Override
  public void close() {
    // One after another they would wait for a quorum that is gone.
    running.values().parallelStream().forEach(KindredProcess::close);
    nodes.values().forEach(node -> node.proxies.values().forEach(Proxy::close));
  }
}
