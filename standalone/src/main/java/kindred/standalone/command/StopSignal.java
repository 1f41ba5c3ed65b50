package kindred.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C, SIGTERM or a role that failed, as something a command can wait for. Opened first in a try
 * block, it is closed last, when all else is. The process then ends with the command's own status;
 * the JVM by itself would take no notice of it and end with 143 or 130. Where the signals are not
 * to be had (-Xrs), its end is held up until {@link #close}.
 */
public final class StopSignal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean told;
  private final Thread hook = new Thread(this::holdShutdown, "stop-signal");
  private final List<Runnable> restore = new ArrayList<>();

  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
    for (var name : List.of("TERM", "INT")) {
      Signals.handle(name, asked::countDown).ifPresent(restore::add);
    }
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
      told = true;
      throw new RoleFailedException(failure.get());
    }
  }

  /**
   * Lets the process end.
   *
   * @throws RoleFailedException where something failed and nobody was told, such as a role that was
   *     to stop: what it was at may not be done, and the command must not say that all is well
   */
  @Override
  public void close() {
    restore.forEach(Runnable::run);
    done.countDown();
    if (failure.get() != null && !told) {
      LOG.error("failed while stopping", failure.get());
      throwFailure();
    }
    if (asked.getCount() == 0 && failure.get() == null) {
      LOG.info("stopped: all that was under way has ended");
    }
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
