package kindred.standalone.browser;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium with a profile of its own; the process ends with {@link #close}. */
public final class Chromium implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** It stays on this machine and asks nobody for news. */
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run",
          "--hide-scrollbars",
          "--remote-debugging-port=0");

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  private Chromium(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What would be started: {@code CHROMIUM}, else the first of the usual names on the path. */
  public static Optional<Path> installed() {
    var named = Stream.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
    var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
    var usual = NAMES.stream().flatMap(name -> Arrays.stream(path).map(dir -> Path.of(dir, name)));
    return Stream.concat(named, usual).filter(Files::isExecutable).findFirst();
  }

  /**
   * @param dir for profile and log
   */
  public static Chromium start(Path executable, Path dir) throws IOException, InterruptedException {
    var profile = dir.resolve("profile");
    var command = new ArrayList<String>();
    command.add(executable.toString());
    command.addAll(FLAGS);
    command.add("--user-data-dir=" + profile);
    command.add("about:blank");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("chromium.log").toFile())
            .start();
    return new Chromium(process, port(process, profile.resolve("DevToolsActivePort")));
  }

  private static int port(Process process, Path file) throws IOException, InterruptedException {
    var end = Instant.now().plus(START);
    while (!Files.exists(file) || Files.readAllLines(file).isEmpty()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        process.destroyForcibly();
        throw new AssertionError("Chromium does not start");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return Integer.parseInt(Files.readAllLines(file).getFirst());
  }

  /** A new empty tab. */
  public Tab tab() throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:%d/json/new?about:blank".formatted(port));
    var request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.noBody()).build();
    var target =
        JsonMapper.builder()
            .build()
            .readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    return new Tab(
        DevTools.connect(http, URI.create(target.path("webSocketDebuggerUrl").asText())));
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
