package kindred.standalone.command;

import org.apache.kafka.common.errors.InterruptException;

/** A role's blocking loop on a thread of its own; a role that fails stops the process. */
public final class RoleThread implements AutoCloseable {
  private final Thread thread;
  private final Runnable close;
  private volatile boolean interrupted;

  /** A loop that ends when its thread is interrupted: that it then says so is no failure. */
  public RoleThread(String name, Runnable run, StopSignal stop) {
    this.thread = thread(name, run, stop);
    this.close = this::interrupt;
  }

  /**
   * @param name the thread's
   * @param run the loop, which returns after {@code close}
   * @param close makes the loop return
   * @param stop hears of a failure
   */
  public RoleThread(String name, Runnable run, Runnable close, StopSignal stop) {
    this.thread = thread(name, run, stop);
    this.close = close;
  }

  private void interrupt() {
    interrupted = true;
    thread.interrupt();
  }

  private Thread thread(String name, Runnable run, StopSignal stop) {
    return new Thread(
        () -> {
          try {
            run.run();
          } catch (Throwable e) { // also errors: a dead role must not look alive
            if (!(interrupted && isInterrupt(e))) {
              stop.fail(e);
            }
          }
        },
        name);
  }

  private static boolean isInterrupt(Throwable e) {
    return e instanceof InterruptException || e.getCause() instanceof InterruptedException;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    close.run();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
