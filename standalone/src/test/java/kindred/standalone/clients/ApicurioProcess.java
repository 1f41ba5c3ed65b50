package kindred.standalone.clients;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import kindred.standalone.running.Await;

/**
 * Apicurio Registry from its published archive, as a process. The archive (159 MB) is fetched by
 *
 * <pre>
 * mvn dependency:get -Dartifact=io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all -Dtransitive=false
 * </pre>
 */
final class ApicurioProcess implements AutoCloseable {
  static final Path ARCHIVE =
      Path.of(
          System.getProperty("user.home"),
          ".m2/repository/io/apicurio/apicurio-registry-app/3.3.3/apicurio-registry-app-3.3.3-all.tar.gz");

  private final Process process;
  private final Path log;
  private final URI uri;

  /** Unpacks it where it is not unpacked yet, and starts it. */
  static ApicurioProcess start() throws Exception {
    var directory = Path.of("target", "apicurio").toAbsolutePath();
    if (!Files.exists(directory.resolve("quarkus-run.jar"))) {
      Files.createDirectories(directory);
      var tar = new ProcessBuilder("tar", "xzf", ARCHIVE.toString(), "-C", directory.toString());
      if (tar.inheritIO().start().waitFor() != 0) {
        throw new IOException(ARCHIVE + " was not unpacked");
      }
    }
    return new ApicurioProcess(directory);
  }

  private ApicurioProcess(Path directory) throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    log = directory.resolve("log");
    uri = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                directory.resolve("quarkus-run.jar").toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Await.until("Apicurio answers", Duration.ofMinutes(2), this::answers);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  URI uri() {
    return uri;
  }

  private boolean answers() throws Exception {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(log));
    }
    try (var http = HttpClient.newHttpClient()) {
      var subjects = HttpRequest.newBuilder(URI.create(uri + "/subjects")).build();
      return http.send(subjects, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
