package kindred.standalone.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a role when the wall clock is set back. Kafka's clients and Kafka Streams count their waits
 * by it: heartbeats and commits would stand still until it has come to where it was before. Started
 * again, they count from where it is now. A clock that is slowed down is no matter.
 *
 * <p>A poll that is under way waits by that clock as well, and a role that is told to end may wait
 * for it. So the process is halted where it has not ended after a while; what a role was at is then
 * undone as after kill -9.
 */
final class ClockWatch implements AutoCloseable {
  static final Duration MOST = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final StopSignal stop;
  private final Duration patience;
  private final Runnable halt;
  private final Thread thread;
  private long aheadMs;

  /** Begins to watch this process's clock. */
  ClockWatch(StopSignal stop) {
    this(
        InstantSource.system(),
        System::nanoTime,
        stop,
        PATIENCE,
        () -> Runtime.getRuntime().halt(1));
    thread.start();
  }

  /**
   * @param nanos as {@link System#nanoTime}
   * @param stop told when the clock is set back
   * @param patience how long the role may take to end then
   * @param halt ends the process where it has not
   */
  ClockWatch(
      InstantSource wall, LongSupplier nanos, StopSignal stop, Duration patience, Runnable halt) {
    this.wall = wall;
    this.nanos = nanos;
    this.stop = stop;
    this.patience = patience;
    this.halt = halt;
    this.aheadMs = ahead();
    this.thread = Thread.ofPlatform().daemon().name("clock-watch").unstarted(this::run);
  }

  /** Until {@link #close}, which comes when the role has ended. */
  void run() {
    try {
      while (look()) {
        Thread.sleep(LOOK);
      }
      Thread.sleep(patience); // by the monotonic clock
      LOG.error(
          "the role has not ended {} after the clock was set back: the process is halted",
          patience);
      halt.run();
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  /** Looks at both clocks; false where the one was set back against the other. */
  boolean look() {
    long now = ahead();
    long back = aheadMs - now;
    aheadMs = now;
    if (back <= MOST.toMillis()) {
      return true;
    }
    stop.fail(
        new IllegalStateException(
            "the clock was set back by %d s: Kafka's clients would wait until it has caught up, start this role again"
                .formatted(back / 1000)));
    return false;
  }

  private long ahead() {
    return wall.millis() - nanos.getAsLong() / 1_000_000;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
