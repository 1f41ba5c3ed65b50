package kindred.standalone.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The columns of the terminal by {@code stty}, asked for anew now and then: windows change. */
final class TerminalWidth implements IntSupplier {
  private static final int UNKNOWN = 80;
  private static final long AGAIN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private int columns;
  private long asked;

  @Override
  public int getAsInt() {
    long now = System.nanoTime();
    if (columns == 0 || now - asked > AGAIN_AFTER_NANOS) {
      asked = now;
      columns = ask();
    }
    return columns;
  }

  private static int ask() {
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var answer = stty.inputReader(StandardCharsets.US_ASCII)) {
        return columns(answer.readLine());
      }
    } catch (IOException e) {
      return UNKNOWN; // no stty, or no terminal of this process
    }
  }

  /**
   * @param size rows and columns; null where there are none
   */
  static int columns(String size) {
    if (size == null || !size.matches("\\d{1,6} [1-9]\\d{0,5}")) {
      return UNKNOWN; // 0 0 where the terminal does not know
    }
    return Integer.parseInt(size.substring(size.indexOf(' ') + 1));
  }
}
