package kindred.standalone.opensearch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/**
 * An OpenSearch with what the test needs of it: server, HTTP, Painless, k-NN with Lucene. Its
 * artefacts come from the local Maven repository, or from the remote one the first time, and lie in
 * {@code target/opensearch} until that is cleaned.
 *
 * @param home with lib, modules and plugins
 * @param java a JDK 17 to 21: OpenSearch 2 has to have Java's security manager
 */
record Distribution(Path home, Path java) {
  private static final Path POM = Path.of("src", "test", "opensearch", "pom.xml").toAbsolutePath();
  private static final Path JARS = Path.of("target", "opensearch").toAbsolutePath();
  private static final Path READY = JARS.resolve("ready");
  private static final List<String> NETTY = List.of("transport-netty4-client", "netty-");
  private static final List<String> PAINLESS =
      List.of("lang-painless", "opensearch-scripting-painless", "antlr4-runtime", "asm");

  /** Puts it together below a directory; skips the test where parts are not to be had. */
  static Distribution in(Path directory) throws Exception {
    var java = jdk();
    assumeTrue(java.isPresent(), "skipped: no JDK 17 or 21 for OpenSearch in /usr/lib/jvm");
    assumeTrue(
        Files.exists(READY) || fetch("-o") || fetch(),
        "skipped: no artefacts of OpenSearch in the Maven repository");
    var home = Files.createDirectories(directory.resolve("opensearch"));
    // It would make it by itself if it could write there.
    Files.createDirectories(home.resolve("bin"));
    for (var file : files(JARS)) {
      var name = file.getFileName().toString();
      if (name.endsWith(".zip")) {
        unzip(file, home.resolve("plugins/opensearch-knn"));
      } else if (name.endsWith(".jar")) {
        copy(file, home.resolve(place(name)));
      }
    }
    descriptor(
        home.resolve("modules/transport-netty4"),
        "transport-netty4",
        "org.opensearch.transport.Netty4Plugin",
        """
        grant {
          permission java.io.FilePermission "/proc/sys/net/core/somaxconn", "read";
          permission java.net.SocketPermission "*", "accept,connect,listen,resolve";
          permission java.util.PropertyPermission "sun.nio.ch.bugLevel", "write";
        };
        """);
    descriptor(
        home.resolve("modules/lang-painless"),
        "lang-painless",
        "org.opensearch.painless.PainlessPlugin",
        """
        grant {
          permission java.lang.RuntimePermission "createClassLoader";
          permission java.lang.RuntimePermission "getClassLoader";
        };
        """);
    return new Distribution(home, java.get());
  }

  private static String place(String jar) {
    if (NETTY.stream().anyMatch(jar::startsWith)) {
      return "modules/transport-netty4";
    }
    return PAINLESS.stream().anyMatch(jar::startsWith) ? "modules/lang-painless" : "lib";
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** Java's own home is that of the tests, 25. */
  private static Optional<Path> jdk() throws IOException {
    var places = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(places)) {
      return Optional.empty();
    }
    try (var homes = Files.list(places)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .filter(home -> version(home).matches("(17|21)\\b.*"))
          .sorted()
          .findFirst()
          .map(home -> home.resolve("bin/java"));
    }
  }

  private static String version(Path home) {
    try (var lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.substring("JAVA_VERSION=".length()).replace("\"", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean fetch(String... options) throws Exception {
    Files.createDirectories(JARS);
    var maven = onPath("mvn").orElse(Path.of("..", "mvnw").toAbsolutePath());
    var command =
        Stream.of(
                Stream.of(maven.toString(), "-q", "-B", "-f", POM.toString()),
                Stream.of(options),
                Stream.of("dependency:copy-dependencies", "-DoutputDirectory=" + JARS))
            .flatMap(part -> part)
            .toList();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(JARS.resolve("maven.log").toFile())
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    boolean fetched = ended && process.exitValue() == 0;
    if (fetched) {
      Files.createFile(READY);
    }
    return fetched;
  }

  static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void copy(Path file, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void unzip(Path file, Path directory) throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var to = directory.resolve(entry.getName()).normalize();
        if (!to.startsWith(directory)) {
          throw new IOException(file + " has " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(zip, to);
        }
      }
    }
  }

  private static void descriptor(Path directory, String name, String plugin, String policy)
      throws IOException {
    Files.writeString(
        directory.resolve("plugin-descriptor.properties"),
        """
        description=%s
        version=2.19.1
        name=%s
        classname=%s
        java.version=11
        opensearch.version=2.19.1
        has.native.controller=false
        """
            .formatted(name, name, plugin));
    Files.writeString(directory.resolve("plugin-security.policy"), policy);
  }
}
