package kindred.ingest;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** An even rate from the first event on; time lost is not caught up, so it is never exceeded. */
final class Pace {
  private final double nanosPerEvent;
  private long due = System.nanoTime();

  Pace(OptionalDouble eventsPerSecond) {
    this.nanosPerEvent =
        eventsPerSecond.isEmpty() ? 0 : TimeUnit.SECONDS.toNanos(1) / eventsPerSecond.getAsDouble();
  }

  /** Waits until the next event is due. */
  void await() throws InterruptedException {
    if (nanosPerEvent == 0) {
      return;
    }
    var now = System.nanoTime();
    if (due - now > 0) {
      TimeUnit.NANOSECONDS.sleep(due - now);
    }
    due = Math.max(due, now) + Math.round(nanosPerEvent);
  }
}
