package kindred.standalone.running;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The wall clock of a process: it can be set while the process runs. Its monotonic clock goes on as
 * it is, as when an operator or NTP sets the time.
 *
 * <p>By a library of our own ({@code wallclock.c}), since under Debian's libfaketime 0.9.10 timed
 * waits of a JVM return at once: Kafka's clients then spin, whatever the clock does.
 */
public record FakeClock(Path library, Path file) {
  /** With a file that says what it shows. Without a C compiler the test is skipped by name. */
  static FakeClock in(Path file) throws IOException, InterruptedException, URISyntaxException {
    var library = file.resolveSibling(file.getFileName() + ".so");
    compile(library);
    var clock = new FakeClock(library, file);
    clock.set(Duration.ZERO);
    return clock;
  }

  private static void compile(Path library)
      throws IOException, InterruptedException, URISyntaxException {
    var source = Path.of(FakeClock.class.getResource("wallclock.c").toURI()).toString();
    var command = new ProcessBuilder("cc", "-O2", "-shared", "-fPIC", "-o", library.toString());
    command.command().add(source);
    Process compiler;
    try {
      compiler = command.inheritIO().start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no C compiler (cc)");
      return;
    }
    Assertions.assertTrue(compiler.waitFor(1, TimeUnit.MINUTES), "cc does not end");
    Assertions.assertEquals(0, compiler.exitValue(), () -> "cc " + source);
  }

  /** Shows the time so much later, or earlier, at once. */
  public void set(Duration ahead) throws IOException {
    var seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(0, ahead.toSeconds());
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(seconds, 0);
    }
  }

  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "WALL_CLOCK_AHEAD_FILE", file.toString());
  }
}
