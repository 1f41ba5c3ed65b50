package kindred.standalone.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.learner.LearnerConfig;
import kindred.query.QueryConfig;
import kindred.standalone.Kindred;
import kindred.standalone.config.Configuration;
import kindred.standalone.health.HealthConfig;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Dockerfile, {@code docker-compose.yml} and the manifests in {@code docs/kubernetes}, held against
 * what there is: commands, configuration keys, ports and paths of probes, users, volumes.
 */
class ContainerFilesTest {
  private static final Path KUBERNETES = Path.of("../docs/kubernetes");
  private static final String USER = "10001";

  /** Of the launcher and of DJL; not keys. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR", "DJL_CACHE_DIR");

  private final ComposeFile compose = ComposeFile.read();

  ContainerFilesTest() throws IOException {}

  private static Set<String> commands() {
    return Kindred.commandLine().getSubcommands().keySet();
  }

  /** Roles of the compose file, the broker left out. */
  private Set<String> roles() {
    var roles = new TreeSet<>(compose.services().keySet());
    roles.remove("kafka");
    return roles;
  }

  /** Each record of the configuration is made, so values are of the right kind and range. */
  private static com.typesafe.config.Config load(Map<String, String> environment) {
    var ours = new TreeMap<>(environment);
    ours.keySet().removeAll(OTHER_VARIABLES);
    assertTrue(ours.keySet().stream().allMatch(n -> n.startsWith("KINDRED_")), ours::toString);
    var config = Configuration.load(Optional.empty(), ours, Map.of());
    IngestConfig.from(config);
    EncoderConfig.from(config);
    LearnerConfig.from(config);
    QueryConfig.from(config);
    HealthConfig.from(config);
    return config;
  }

  private static void assertHeapFits(String what, String heap, String limit) {
    assertTrue(mebibytes(heap) <= 0.7 * mebibytes(limit), what + ": " + heap + " of " + limit);
  }

  private static double mebibytes(String size) {
    var number = Double.parseDouble(size.replaceAll("[^0-9.]", ""));
    return size.toLowerCase(java.util.Locale.ROOT).contains("g") ? 1024 * number : number;
  }

  @Test
  void compose_services_areTheRolesAndABroker() {
    assertEquals(
        Set.of("kafka", "topics", "validate", "learn", "learn-gpu", "embed", "serve-1", "serve-2"),
        compose.services().keySet());
    assertEquals("apache/kafka:4.2.1", compose.service("kafka").get("image"));
    assertEquals(List.of("gpu"), compose.service("learn-gpu").get("profiles"));
    for (var role : roles()) {
      assertTrue(commands().containsAll(compose.command(role)), role);
      assertEquals(1, compose.command(role).size(), role);
    }
  }

  @Test
  void compose_environment_isConfigurationThatStarts() {
    for (var role : roles()) {
      var config = load(compose.environment(role));
      assertEquals("kafka:9092", config.getString("kafka.bootstrap.servers"), role);
      assertEquals("file:/artefacts", config.getString("artefacts.uri"), role);
    }
    var listeners = compose.environment("kafka").get("KAFKA_ADVERTISED_LISTENERS");
    assertTrue(listeners.contains("PLAINTEXT://kafka:9092"), listeners);
  }

  @Test
  void compose_roles_runWithAsLittleAsTheyCan() {
    for (var role : roles()) {
      var service = compose.service(role);
      assertEquals(USER + ":" + USER, service.get("user"), role);
      assertEquals(true, service.get("read_only"), role);
      assertEquals(List.of("ALL"), service.get("cap_drop"), role);
      assertEquals(List.of("no-new-privileges:true"), service.get("security_opt"), role);
      assertTrue(String.valueOf(service.get("tmpfs")).startsWith("/tmp:rw,exec,"), role);
      assertTrue(service.containsKey("cpus"), role);
      assertHeapFits(
          role,
          compose.environment(role).getOrDefault("KINDRED_HEAP", "256m"),
          String.valueOf(service.get("mem_limit")));
    }
  }

  @Test
  void compose_healthChecks_askWhereProbesAre() {
    for (var role : roles()) {
      if (!role.equals("topics")) {
        var config = load(compose.environment(role));
        var serve = compose.command(role).equals(List.of("serve"));
        int port = config.getInt(serve ? "query.port" : "health.port");
        var check = compose.healthCheck(role).getLast();
        assertTrue(check.contains("/dev/tcp/127.0.0.1/" + port + ";"), role + ": " + check);
        assertTrue(check.contains("GET /readyz "), role + ": " + check);
        assertTrue(serve || config.getBoolean("health.enabled"), role);
      }
    }
  }

  @Test
  void compose_volumes_areThere_andOnlyTheLearnerWritesWeights() {
    var used = new TreeSet<String>();
    for (var name : compose.services().keySet()) {
      if (compose.service(name).containsKey("volumes")) {
        for (var volume : ComposeFile.strings(compose.service(name).get("volumes"))) {
          used.add(volume.split(":")[0]);
          boolean writes = volume.startsWith("artefacts:") && !volume.endsWith(":ro");
          assertTrue(!writes || name.startsWith("learn"), name + ": " + volume);
        }
      }
    }
    assertEquals(compose.volumes().keySet(), used);
  }

  /** docs: query.http.drain + query.http.stop-timeout + 30 s. */
  @Test
  void graceOfAStop_isAboveWhatANodeTakes() throws IOException {
    var config = load(compose.environment("serve-1"));
    var grace = String.valueOf(compose.service("serve-1").get("stop_grace_period"));
    assertTrue(Integer.parseInt(grace.replace("s", "")) > stopSeconds(config), grace);
    var pod = ComposeFile.map(ComposeFile.map(workload("serve"), "template"), "spec");
    var inCluster = load(settings());
    assertTrue((int) pod.get("terminationGracePeriodSeconds") > stopSeconds(inCluster));
    var probe = ComposeFile.map(container("serve"), "readinessProbe");
    int noticed = (int) probe.get("periodSeconds") * (int) probe.get("failureThreshold");
    assertTrue(inCluster.getDuration("query.http.drain").toSeconds() >= 2 * noticed, "drain");
  }

  private static long stopSeconds(com.typesafe.config.Config config) {
    var http = config.getConfig("query.http");
    return http.getDuration("drain").plus(http.getDuration("stop-timeout")).toSeconds() + 30;
  }

  private static List<Map<String, Object>> documents(String file) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    var documents = new ArrayList<Map<String, Object>>();
    for (var document : yaml.loadAll(Files.readString(KUBERNETES.resolve(file)))) {
      documents.add(ComposeFile.map(Map.of("it", document), "it"));
    }
    return documents;
  }

  private static Map<String, String> settings() throws IOException {
    var settings = new TreeMap<String, String>();
    ComposeFile.map(documents("settings.yaml").getFirst(), "data")
        .forEach((key, value) -> settings.put(key, (String) value));
    return settings;
  }

  private static Map<String, Object> workload(String name) throws IOException {
    return documents(name + ".yaml").stream()
        .filter(d -> Set.of("Deployment", "StatefulSet", "Job").contains(d.get("kind")))
        .map(d -> ComposeFile.map(d, "spec"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> container(String name) throws IOException {
    var pod = ComposeFile.map(ComposeFile.map(workload(name), "template"), "spec");
    return ComposeFile.map(Map.of("it", ((List<?>) pod.get("containers")).getFirst()), "it");
  }

  @Test
  void kubernetes_resources_areTheFilesThatThereAre() throws IOException {
    var listed =
        new TreeSet<>(
            ComposeFile.strings(documents("kustomization.yaml").getFirst().get("resources")));
    listed.add("kustomization.yaml");
    try (var files = Files.list(KUBERNETES)) {
      var there = files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".yaml"));
      assertEquals(listed, new TreeSet<>(there.toList()));
    }
  }

  @Test
  void kubernetes_containers_runRolesWithAsLittleAsTheyCan() throws IOException {
    for (var role : List.of("topics", "validate", "learn", "embed", "serve")) {
      var container = container(role);
      assertEquals(List.of(role), container.get("args"));
      assertTrue(commands().contains(role));
      var security = ComposeFile.map(container, "securityContext");
      assertEquals(false, security.get("allowPrivilegeEscalation"), role);
      assertEquals(true, security.get("readOnlyRootFilesystem"), role);
      assertEquals(Map.of("drop", List.of("ALL")), security.get("capabilities"), role);
      var pod = ComposeFile.map(ComposeFile.map(workload(role), "template"), "spec");
      assertEquals(true, ComposeFile.map(pod, "securityContext").get("runAsNonRoot"), role);
      assertEquals(
          Integer.parseInt(USER), ComposeFile.map(pod, "securityContext").get("runAsUser"), role);
      var own = ComposeFile.map(Map.of("it", ((List<?>) container.get("env")).getFirst()), "it");
      assertEquals("KINDRED_HEAP", own.get("name"));
      var limits = ComposeFile.map(ComposeFile.map(container, "resources"), "limits");
      assertHeapFits(role, (String) own.get("value"), (String) limits.get("memory"));
    }
  }

  @Test
  void kubernetes_probes_askWhereTheyAre() throws IOException {
    var config = load(settings());
    for (var role : List.of("validate", "learn", "embed", "serve")) {
      var container = container(role);
      var port = ComposeFile.map(Map.of("it", ((List<?>) container.get("ports")).getFirst()), "it");
      assertEquals(
          config.getInt(role.equals("serve") ? "query.port" : "health.port"),
          port.get("containerPort"),
          role);
      for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        var asked = ComposeFile.map(ComposeFile.map(container, probe), "httpGet");
        assertEquals(port.get("name"), asked.get("port"), role + " " + probe);
        assertEquals(
            probe.equals("readinessProbe") ? "/readyz" : "/livez", asked.get("path"), role);
      }
    }
    var budget =
        documents("serve.yaml").stream()
            .filter(d -> d.get("kind").equals("PodDisruptionBudget"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        ComposeFile.map(workload("serve"), "selector"),
        ComposeFile.map(ComposeFile.map(budget, "spec"), "selector"));
    assertTrue((int) workload("serve").get("replicas") > 1);
  }

  /** What the image copies is what the build makes and the launcher looks for. */
  @Test
  void dockerfile_environmentAndEntryPoint_areTheLaunchers() throws IOException {
    var file = Files.readString(Path.of("../Dockerfile"));
    assertTrue(file.contains("ENTRYPOINT [\"/opt/kindred/kindred\"]"), file);
    assertTrue(file.contains("USER " + USER + ":" + USER), file);
    assertTrue(file.contains("KINDRED_BUILD=never"), file);
    var launcher = Files.readString(Path.of("../kindred"));
    for (var place : List.of("standalone/target/kindred.jar", "standalone/target/lib")) {
      assertTrue(launcher.contains("$root/" + place) && file.contains("/src/" + place), place);
    }
    var variables = new TreeMap<String, String>();
    var set = Pattern.compile("(KINDRED_[A-Z_]+)=(\\S+)").matcher(file);
    while (set.find()) {
      variables.put(set.group(1), set.group(2));
    }
    assertEquals("/data", load(variables).getString("data-dir"));
    assertFalse(file.contains(":latest"), "a moving base image");
  }

  /** jlink writes no directory that is there, and eclipse-temurin has its JDK in /opt/java. */
  @Test
  void dockerfile_java_isMadeWhereTheBaseImageHasNone() throws IOException {
    var file = Files.readString(Path.of("../Dockerfile"));
    assertTrue(file.contains("ARG BUILD_IMAGE=eclipse-temurin:25-jdk"), file);
    var made = Pattern.compile("jlink --output (\\S+)").matcher(file);
    assertTrue(made.find(), file);
    var java = made.group(1);
    assertFalse(Path.of(java).startsWith("/opt/java"), java);
    assertTrue(file.contains("COPY --from=build " + java + " " + java + "\n"), java);
    assertTrue(file.contains(" JAVA_HOME=" + java + " "), java);
  }

  /** Tests leave files beside the sources; an image is not built anew for them. */
  @Test
  void dockerignore_keepsOutWhatIsNoSource() throws IOException {
    var left = Files.readAllLines(Path.of("../.dockerignore"));
    assertTrue(left.containsAll(List.of("**/.*", "**/target", "**/src/test")), left::toString);
    assertTrue(left.indexOf("!.mvn") > left.indexOf("**/.*"), "mvnw reads .mvn/wrapper");
  }
}
