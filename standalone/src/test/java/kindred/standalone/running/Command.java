package kindred.standalone.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that tests run, and whether they are there. */
public final class Command {
  private Command() {}

  /** Skips the test where this does not end with status 0 in a minute. */
  public static void assume(String what, String... command) throws Exception {
    assumeTrue(succeeds(command), "skipped: no " + what);
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return ended(process) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ended(Process process) throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return true;
  }

  /** What it prints to standard output; fails where it does not end with status 0 in a minute. */
  public static String run(Path directory, List<String> command) throws Exception {
    var out = Files.createTempFile("command", ".out");
    var errors = Files.createTempFile("command", ".err");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(errors.toFile())
              .start();
      assertTrue(ended(process), () -> "did not end: " + command);
      assertEquals(0, process.exitValue(), command + ": " + Files.readString(errors));
      return Files.readString(out);
    } finally {
      Files.delete(out);
      Files.delete(errors);
    }
  }
}
