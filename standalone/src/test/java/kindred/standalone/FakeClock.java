package kindred.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The wall clock of a process, by Debian's faketime: it can be set while the process runs. Its
 * monotonic clock goes on as it is, as when an operator or NTP sets the time.
 */
record FakeClock(Path library, Path file) {
  private static final List<String> PLACES =
      List.of(
          System.getProperty("kindred.faketime", "none"),
          "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1");

  /** With a file that says what it shows. Without the library the test is skipped by name. */
  static FakeClock in(Path file) throws IOException {
    var library = PLACES.stream().map(Path::of).filter(Files::exists).findFirst();
    Assumptions.assumeTrue(library.isPresent(), "skipped: no libfaketime (Debian: faketime)");
    var clock = new FakeClock(library.get(), file);
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Shows the time so much later, or earlier. */
  void set(Duration ahead) throws IOException {
    Files.writeString(file, "%+d\n".formatted(ahead.toSeconds()));
  }

  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "DONT_FAKE_MONOTONIC", "1");
  }
}
