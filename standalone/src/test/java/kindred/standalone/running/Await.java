package kindred.standalone.running;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waiting for what other processes do; the bound is patience, not a claim about speed. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Await() {}

  public static void until(String what, Callable<Boolean> holds) throws Exception {
    until(what, PATIENCE, holds);
  }

  public static void until(String what, Duration patience, Callable<Boolean> holds)
      throws Exception {
    var end = Instant.now().plus(patience);
    while (!holds.call()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
