package kindred.standalone.running;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code kindred} command as a process of its own, with this test run's classes. */
public final class KindredProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path log;
  private final Path out;

  private KindredProcess(Process process, Path log, Path out) {
    this.process = process;
    this.log = log;
    this.out = out;
  }

  /** Starts {@code kindred arguments…}; its output goes to files in {@code dir}. */
  public static KindredProcess start(Path dir, String name, String... arguments)
      throws IOException {
    return start(dir, name, Map.of(), arguments);
  }

  /** The same with variables beside those of this process. */
  static KindredProcess start(
      Path dir, String name, Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            "kindred.standalone.Kindred"));
    command.addAll(List.of(arguments));
    return start(dir, name, command, environment);
  }

  /**
   * Starts any command; its output goes to files in {@code dir}.
   *
   * @param environment beside what this process has
   */
  public static KindredProcess start(
      Path dir, String name, List<String> command, Map<String, String> environment)
      throws IOException {
    var log = dir.resolve(name + ".log");
    var out = dir.resolve(name + ".out");
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
    builder.environment().putAll(environment);
    return new KindredProcess(builder.start(), log, out);
  }

  /** Waits until this text stands in what the process wrote to standard error. */
  public KindredProcess awaitLog(String text) throws IOException, InterruptedException {
    var end = Instant.now().plus(PATIENCE);
    while (!log().contains(text)) {
      if (!process.isAlive()) {
        throw new AssertionError("ended with " + process.exitValue() + " before '" + text + log());
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("no '" + text + "' within " + PATIENCE + ":\n" + log());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return this;
  }

  /** The exit status; standard output is complete then. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end within " + PATIENCE);
    }
    return process.exitValue();
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  public String out() throws IOException {
    return Files.readString(out);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Any other signal, for example {@code STOP}. */
  public void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " of " + process.pid() + " failed");
    }
  }

  /** SIGTERM, as Ctrl-C does it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
