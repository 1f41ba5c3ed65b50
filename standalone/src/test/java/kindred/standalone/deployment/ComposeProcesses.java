package kindred.standalone.deployment;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import kindred.standalone.running.KindredProcess;
import kindred.standalone.running.Ports;

/**
 * Services of {@code docker-compose.yml} as processes: the image's entry point, which is the
 * launcher, with their arguments and environment. Only places are others: ports, directories and
 * the broker's address.
 */
final class ComposeProcesses implements AutoCloseable {
  private final ComposeFile compose = ComposeFile.read();
  private final Path dir;
  private final Path launcher;
  private final Map<String, String> others;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, KindredProcess> running = new HashMap<>();
  private final List<KindredProcess> all = new ArrayList<>();

  /**
   * @param others environment beside the file's, and in place of it
   */
  ComposeProcesses(Path dir, Map<String, String> others) throws IOException {
    this.dir = dir;
    this.others = others;
    this.launcher = launcher(dir.resolve("image"));
  }

  /** The launcher beside a jar that leads to the classes of this test run, as in the image. */
  private static Path launcher(Path root) throws IOException {
    var target = Files.createDirectories(root.resolve("standalone/target"));
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (var file = new FileOutputStream(target.resolve("kindred.jar").toFile())) {
      new JarOutputStream(file, manifest).close();
    }
    var launcher = root.resolve("kindred");
    Files.copy(Path.of("../kindred"), launcher);
    launcher.toFile().setExecutable(true);
    return launcher;
  }

  /** The variable that sets a key. */
  static String variable(String key) {
    return "KINDRED_" + key.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** Starts a service; a second time with the same ports. */
  KindredProcess start(String service) throws IOException {
    var environment = new HashMap<>(compose.environment(service));
    environment.put("KINDRED_BUILD", "never");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("KINDRED_DATA_DIR", dir.resolve(service).toString());
    environment.put("KINDRED_ARTEFACTS_URI", "file:" + dir.resolve("artefacts"));
    environment.put("KINDRED_HEALTH_PORT", Integer.toString(port(service, "8081")));
    environment.put("KINDRED_QUERY_PORT", Integer.toString(port(service, "8080")));
    environment.put("KINDRED_HEAP", "512m");
    environment.put("KINDRED_GC", "UseSerialGC");
    environment.put("KINDRED_JVM", "-XX:TieredStopAtLevel=1");
    environment.putAll(others);
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(compose.command(service));
    var process = KindredProcess.start(dir, service + "." + all.size(), command, environment);
    running.put(service, process);
    all.add(process);
    return process;
  }

  KindredProcess of(String service) {
    return running.get(service);
  }

  /** Whether the service's health check says so. */
  boolean isHealthy(String service) throws IOException, InterruptedException {
    var check =
        compose.healthCheck(service).stream()
            .map(word -> word.replace("/8080;", "/" + port(service, "8080") + ";"))
            .map(word -> word.replace("/8081;", "/" + port(service, "8081") + ";"))
            .toList();
    var process = new ProcessBuilder(check).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  private int port(String service, String inTheFile) {
    return ports.computeIfAbsent(service + inTheFile, key -> Ports.free(1).getFirst());
  }

  /** Where probes and metrics are. */
  URI health(String service) {
    return URI.create("http://127.0.0.1:" + port(service, "8081") + "/");
  }

  /** Where a query node answers. */
  URI node(String service) {
    return URI.create("http://127.0.0.1:" + port(service, "8080") + "/");
  }

  /** What all processes have written so far. */
  String logs() throws IOException {
    var logs = new StringBuilder();
    for (var process : all) {
      logs.append(process.log()).append(process.out());
    }
    return logs.toString();
  }

  @Override
  public void close() {
    all.reversed().forEach(KindredProcess::close);
  }
}
