package kindred.learner;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what could not be written: a full disk may have room later, and until then what was
 * learnt is in memory only. What is tried must be repeatable.
 */
final class DiskPatience {
  private static final Logger LOG = LoggerFactory.getLogger(DiskPatience.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Duration most;
  private final BooleanSupplier running;

  /**
   * @param most how long it is tried
   * @param running asked while it waits; false ends the wait
   */
  DiskPatience(Duration most, BooleanSupplier running) {
    this.most = most;
    this.running = running;
  }

  /**
   * What the writing comes to.
   *
   * @throws UncheckedIOException where the time is over, or the wait has ended
   */
  <T> T patiently(Supplier<T> writing) {
    long begun = System.nanoTime();
    for (var told = false; ; told = true) {
      try {
        var written = writing.get();
        if (told) {
          LOG.info("written now, learning goes on");
        }
        return written;
      } catch (UncheckedIOException e) {
        if (!running.getAsBoolean() || System.nanoTime() - begun >= most.toNanos()) {
          throw e;
        }
        if (!told) {
          LOG.error("not written, tried again for learner.checkpoint.disk-wait {}", most, e);
        }
        rest();
      }
    }
  }

  private void rest() {
    long until = System.nanoTime() + PAUSE.toNanos();
    try {
      while (running.getAsBoolean() && System.nanoTime() - until < 0) {
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
