package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private long wallMs = 1_000_000;
  private long nanos;
  private final AtomicInteger halts = new AtomicInteger();

  private void pass(long wall, long monotonic) {
    wallMs += wall;
    nanos += monotonic * 1_000_000;
  }

  private ClockWatch watch(StopSignal stop, Duration patience) {
    return new ClockWatch(
        () -> Instant.ofEpochMilli(wallMs), () -> nanos, stop, patience, halts::incrementAndGet);
  }

  @Test
  void run_roleThatDoesNotEnd_isHalted() {
    try (var stop = new StopSignal();
        var watch = watch(stop, Duration.ofMillis(1))) {
      pass(-3_600_000, 0);
      watch.run();
      assertThrows(RoleFailedException.class, stop::await);
      assertEquals(1, halts.get());
    }
  }

  @Test
  void run_roleThatEndsInTime_isNotHalted() {
    try (var stop = new StopSignal();
        var watch = watch(stop, Duration.ofHours(1))) {
      pass(-3_600_000, 0);
      Thread.currentThread().interrupt(); // as close() does with the watch's own thread
      watch.run();
      assertThrows(RoleFailedException.class, stop::await);
      assertEquals(0, halts.get());
    }
  }

  @Test
  void look_clockSetBack_endsTheRoleAndSaysByHowMuch() throws Exception {
    try (var stop = new StopSignal();
        var watch = watch(stop, Duration.ZERO)) {
      pass(1_000, 1_000);
      assertTrue(watch.look());
      pass(3_601_000, 1_000);
      assertTrue(watch.look(), "an hour ahead");
      pass(-3_000, 1_000);
      assertTrue(watch.look(), "a correction");
      pass(600_000, 600_000);
      assertTrue(watch.look(), "a process that was stopped for a while");
      assertFalse(stop.await(0, TimeUnit.SECONDS));
      pass(-3_599_000, 1_000);
      assertFalse(watch.look());
      var ended = assertThrows(RoleFailedException.class, stop::await);
      assertEquals(
          "the clock was set back by 3600 s: Kafka's clients would wait until it has caught up, start this role again",
          ended.getCause().getMessage());
    }
  }
}
