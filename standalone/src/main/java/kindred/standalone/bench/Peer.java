package kindred.standalone.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code bench/peer_train.py} as a child process with this process's environment, driven round by
 * round.
 */
final class Peer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path SCRIPT = Path.of("bench", "peer_train.py");

  private final Process process;
  private final BufferedWriter out;
  private final BufferedReader in;

  private Peer(Process process) {
    this.process = process;
    this.out = process.outputWriter();
    this.in = process.inputReader();
  }

  /**
   * Starts it.
   *
   * @param python with PyTorch
   * @param spec network and batch, as the script takes them
   * @throws IllegalArgumentException where script or interpreter are missing
   */
  static Peer start(String python, Map<String, Object> spec) {
    var builder = new ProcessBuilder(List.of(python, script().toString()));
    builder.environment().put("OMP_NUM_THREADS", spec.get("threads").toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      var peer = new Peer(builder.start());
      peer.send(JSON.writeValueAsString(spec));
      return peer;
    } catch (IOException e) {
      throw new IllegalArgumentException("--peer " + python + " does not start", e);
    }
  }

  /** Beside the launcher, which says where it is, or in the working directory. */
  private static Path script() {
    var beside =
        Optional.ofNullable(System.getenv("KINDRED_COMMAND"))
            .map(command -> Path.of(command).toAbsolutePath().resolveSibling(SCRIPT))
            .filter(Files::exists)
            .orElse(SCRIPT);
    if (Files.notExists(beside)) {
      throw new IllegalArgumentException("--peer needs " + SCRIPT + " beside the kindred launcher");
    }
    return beside;
  }

  /** Medians of several steps. */
  Split round(int steps) {
    try {
      send(Integer.toString(steps));
      var line = in.readLine();
      if (line == null) {
        throw new IllegalStateException("the peer ended; its own message is above");
      }
      var part = JSON.readTree(line);
      return new Split(
          0,
          0,
          part.get("forward").asDouble(),
          part.get("loss").asDouble(),
          part.get("backward").asDouble(),
          part.get("update").asDouble());
    } catch (IOException e) {
      throw new UncheckedIOException("the peer does not answer", e);
    }
  }

  private void send(String line) throws IOException {
    out.write(line + "\n");
    out.flush();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
