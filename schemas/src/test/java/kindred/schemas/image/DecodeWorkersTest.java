package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecodeWorkersTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Work that ends when it is let go, not when it is told to stop. */
  private static final class Stuck implements DecodeWorkers.Work<String> {
    final CountDownLatch aborted = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public String run() {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        ended.countDown();
      }
      return "late";
    }

    @Override
    public void abort() {
      aborted.countDown();
    }
  }

  private record Quick(AtomicInteger runs) implements DecodeWorkers.Work<Integer> {
    @Override
    public Integer run() {
      return runs.incrementAndGet();
    }

    @Override
    public void abort() {}
  }

  @Test
  void run_stuckWork_isAbortedAndItsPlaceTakenOver() throws Exception {
    try (var workers = new DecodeWorkers(1)) {
      var stuck = new Stuck();
      assertThrows(TimeoutException.class, () -> workers.run(stuck, SHORT));
      assertEquals(0, stuck.aborted.getCount());

      assertEquals(1, workers.run(new Quick(new AtomicInteger()), LONG));
      stuck.letGo.countDown();
    }
  }

  /** One stuck worker is left behind, the second keeps the only place until it ends. */
  @Test
  void run_manyStuck_callersWaitInsteadOfThreadsGrowing() throws Exception {
    try (var workers = new DecodeWorkers(1)) {
      var first = new Stuck();
      var second = new Stuck();
      assertThrows(TimeoutException.class, () -> workers.run(first, SHORT));
      assertThrows(TimeoutException.class, () -> workers.run(second, SHORT));

      var runs = new AtomicInteger();
      var caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      workers.run(new Quick(runs), LONG);
                    } catch (TimeoutException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      caller.join(50);
      assertEquals(0, runs.get());

      second.letGo.countDown();
      caller.join(30_000);
      assertEquals(1, runs.get());
      first.letGo.countDown();
      assertTrue(first.ended.await(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void run_failingWork_saysWhyAndGivesItsPlaceBack() throws Exception {
    try (var workers = new DecodeWorkers(1)) {
      var failure = new LinkageError("no native library");
      var failing =
          new DecodeWorkers.Work<String>() {
            @Override
            public String run() {
              throw failure;
            }

            @Override
            public void abort() {}
          };
      for (int i = 0; i < 3; i++) {
        var thrown = assertThrows(IllegalStateException.class, () -> workers.run(failing, LONG));
        assertSame(failure, thrown.getCause());
      }
      assertEquals(1, workers.run(new Quick(new AtomicInteger()), LONG));
    }
  }
}
