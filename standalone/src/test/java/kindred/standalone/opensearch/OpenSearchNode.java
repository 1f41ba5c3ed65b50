package kindred.standalone.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kindred.standalone.running.Ports;

/** One node of OpenSearch as a process of its own, with what a person would ask it by curl. */
final class OpenSearchNode implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NOBODY = "65534";
  private static final String LOG =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> command;
  private final Path log;
  private final int port;
  private final int transport;
  private Process process;

  private OpenSearchNode(List<String> command, Path log, int port, int transport) {
    this.command = command;
    this.log = log;
    this.port = port;
    this.transport = transport;
  }

  /**
   * Starts a node.
   *
   * @param directory of its own, that everybody may enter
   * @param roles in the cluster
   * @param seed a node that is there; null: it is the first
   */
  static OpenSearchNode start(
      Distribution distribution, Path directory, String name, String roles, OpenSearchNode seed)
      throws IOException {
    var ports = Ports.free(2);
    int port = ports.getFirst();
    int transport = ports.getLast();
    var config = Files.createDirectories(directory.resolve("config"));
    var data = Files.createDirectories(directory.resolve("data"));
    var logs = Files.createDirectories(directory.resolve("logs"));
    Files.writeString(config.resolve("log4j2.properties"), LOG);
    Files.writeString(
        config.resolve("opensearch.yml"),
        """
        cluster.name: kindred-test
        node.name: %s
        node.roles: [%s]
        path.data: %s
        path.logs: %s
        network.host: 127.0.0.1
        http.port: %d
        transport.port: %d
        discovery.seed_hosts: ["127.0.0.1:%d"]
        cluster.routing.allocation.disk.threshold_enabled: false
        %s
        """
            .formatted(
                name,
                roles,
                data,
                logs,
                port,
                transport,
                seed == null ? transport : seed.transport,
                seed == null ? "cluster.initial_cluster_manager_nodes: [" + name + "]" : ""));
    for (var own : List.of(config, data, logs)) {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    var log = directory.resolve("out.log");
    var node = new OpenSearchNode(command(distribution, config), log, port, transport);
    node.startAgain();
    return node;
  }

  private static List<String> command(Distribution distribution, Path config) {
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      // OpenSearch refuses to run as root.
      command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    command.addAll(
        List.of(
            distribution.java().toString(),
            "-Xms256m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.security.manager=allow",
            "-Djna.nosys=true",
            "-Djava.io.tmpdir=" + config.resolveSibling("logs"),
            "-Dlog4j2.disable.jmx=true",
            "-Dopensearch.path.home=" + distribution.home(),
            "-Dopensearch.path.conf=" + config,
            "-Dopensearch.distribution.type=tar",
            "-cp",
            distribution.home().resolve("lib") + "/*",
            "org.opensearch.bootstrap.OpenSearch"));
    return command;
  }

  /** On the same ports, with the same data. */
  void startAgain() throws IOException {
    var building =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    building.environment().keySet().removeIf(name -> name.startsWith("MALLOC_"));
    process = building.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Whether the cluster answers here, with so many nodes and at least this health. */
  boolean hasCluster(int nodes, String health) throws InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError("OpenSearch ended with " + process.exitValue() + ", see " + log());
    }
    try {
      var answer = get("/_cluster/health");
      var status = answer.path("status").asText();
      return answer.path("number_of_nodes").asInt() == nodes
          && (status.equals(health) || status.equals("green"));
    } catch (IOException e) {
      return false;
    }
  }

  private String log() {
    try {
      return log + ":\n" + Files.readString(log);
    } catch (IOException e) {
      return log.toString();
    }
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri().resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    return JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    http.close();
  }
}
