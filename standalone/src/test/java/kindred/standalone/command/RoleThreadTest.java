package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class RoleThreadTest {
  private final CountDownLatch running = new CountDownLatch(1);

  /** Until it is interrupted, as {@code EventProducer.produce} is between two events. */
  private void sleep() {
    running.countDown();
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Test
  void close_interruptedLoopSaysSo_isAStopAndNoFailure() throws Exception {
    var stop = new StopSignal();
    try (var thread = new RoleThread("produce", this::sleep, stop)) {
      thread.start();
      running.await();
    }
    stop.close();
  }

  @Test
  void close_loopFailsAtTheInterrupt_isAFailure() throws Exception {
    var failure = new IllegalStateException("not acknowledged");
    var stop = new StopSignal();
    Runnable loop =
        () -> {
          try {
            sleep();
          } catch (InterruptException e) {
            throw failure;
          }
        };
    try (var thread = new RoleThread("produce", loop, stop)) {
      thread.start();
      running.await();
    }
    assertSame(failure, assertThrows(RoleFailedException.class, stop::close).getCause());
  }
}
