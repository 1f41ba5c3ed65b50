package kindred.standalone.command;

/** A role's blocking loop on a thread of its own; a role that fails stops the process. */
public final class RoleThread implements AutoCloseable {
  private final Thread thread;
  private final Runnable close;

  /** A loop that ends when its thread is interrupted. */
  public RoleThread(String name, Runnable run, StopSignal stop) {
    this.thread = thread(name, run, stop);
    this.close = thread::interrupt;
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

  private static Thread thread(String name, Runnable run, StopSignal stop) {
    return new Thread(
        () -> {
          try {
            run.run();
          } catch (Throwable e) { // also errors: a dead role must not look alive
            stop.fail(e);
          }
        },
        name);
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
