package kindred.standalone.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code hnswlib_peer.cpp}, compiled here and run as a child process, asked line by line. */
final class HnswlibPeer implements AutoCloseable {
  private static final String SOURCE = "hnswlib_peer.cpp";

  private final Process process;
  private final BufferedWriter out;
  private final BufferedReader in;
  private final double readySeconds;

  /**
   * Compiles and starts it; the vectors go there through files.
   *
   * @param directory for what it needs, and for its index, which is used again
   * @param truth numbers of the k nearest of each query
   * @throws IllegalArgumentException where compiler or library are missing
   */
  HnswlibPeer(Path directory, ClusteredVectors vectors, int[][] truth, int links, int beam)
      throws IOException {
    var program = compiled(directory);
    floats(directory.resolve("vectors"), vectors.vectors());
    floats(directory.resolve("queries"), vectors.queries());
    ints(directory.resolve("truth"), truth);
    var command =
        List.of(
            program.toString(),
            directory.resolve("vectors").toString(),
            directory.resolve("queries").toString(),
            directory.resolve("truth").toString(),
            Integer.toString(vectors.vectors().length),
            Integer.toString(truth.length),
            Integer.toString(vectors.dim()),
            Integer.toString(truth[0].length),
            Integer.toString(links),
            Integer.toString(beam),
            directory.resolve("hnswlib-index").toString());
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.outputWriter();
    in = process.inputReader();
    readySeconds = Double.parseDouble(answer().substring("ready ".length()));
  }

  private static Path compiled(Path directory) throws IOException {
    var source = directory.resolve(SOURCE);
    var program = directory.resolve("hnswlib_peer");
    try (var resource = HnswlibPeer.class.getResourceAsStream(SOURCE)) {
      Files.write(source, resource.readAllBytes());
    }
    var command =
        List.of(
            "g++",
            "-O3",
            "-march=native",
            "-std=c++17",
            "-pthread",
            "-o",
            program.toString(),
            source.toString());
    try {
      var compiler = new ProcessBuilder(command).inheritIO().start();
      if (compiler.waitFor() == 0) {
        return program;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(MISSING, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalArgumentException(MISSING);
  }

  private static final String MISSING =
      "hnswlib cannot be compared with: g++ and its headers are needed"
          + " (apt-get install g++ libhnswlib-dev), or leave --peer away";

  private static void floats(Path path, float[][] vectors) throws IOException {
    try (var file = new DataOutputStream(Files.newOutputStream(path))) {
      for (var vector : vectors) {
        var bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(vector);
        file.write(bytes.array());
      }
    }
  }

  private static void ints(Path path, int[][] rows) throws IOException {
    try (var file = new DataOutputStream(Files.newOutputStream(path))) {
      for (var row : rows) {
        var bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(row);
        file.write(bytes.array());
      }
    }
  }

  /** Seconds until its index stood, built or read. */
  double readySeconds() {
    return readySeconds;
  }

  /** Share of the nearest that it finds. */
  double recall(int width) {
    return ask("recall " + width);
  }

  /** Queries per second. */
  double perSecond(int width, int threads, double seconds) {
    return ask(String.format(Locale.ROOT, "search %d %d %f", width, threads, seconds));
  }

  private double ask(String line) {
    try {
      out.write(line + "\n");
      out.flush();
      return Double.parseDouble(answer());
    } catch (IOException e) {
      throw new UncheckedIOException("the peer does not answer", e);
    }
  }

  private String answer() throws IOException {
    var line = in.readLine();
    if (line == null) {
      throw new IllegalStateException("the peer ended; its own message is above");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
