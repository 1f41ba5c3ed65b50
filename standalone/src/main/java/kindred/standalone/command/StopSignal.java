package kindred.standalone.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C, SIGTERM or a role that failed, as something a command can wait for. The process's end is
 * held up until {@link #close}; opened first in a try block, it is closed last, when all else is.
 */
public final class StopSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread hook = new Thread(this::holdShutdown, "stop-signal");

  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Asks for the stop because of this; the first failure is the one reported. */
  public void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    asked.countDown();
  }

  /** Returns when a stop was asked for. */
  public void await() throws InterruptedException {
    asked.await();
    throwFailure();
  }

  /** Waits up to this long; true when a stop was asked for. */
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    var stop = asked.await(time, unit);
    throwFailure();
    return stop;
  }

  private void throwFailure() {
    if (failure.get() != null) {
      throw new RoleFailedException(failure.get());
    }
  }

  @Override
  public void close() {
    done.countDown();
  }

  private void holdShutdown() {
    asked.countDown();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
