package kindred.standalone.torture;

import java.time.Duration;
import kindred.ingest.ValidateRole;
import kindred.standalone.command.RoleThread;
import kindred.standalone.command.StopSignal;

/** The validate role in this process. */
final class Validation implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final ValidateRole role;
  private final RoleThread thread;

  /**
   * @param stop hears of a failure
   */
  Validation(ValidateRole role, StopSignal stop) {
    this.role = role;
    this.thread = new RoleThread("validate", role::run, role::close, stop);
  }

  /** Returns when events are validated. */
  void start() throws InterruptedException {
    thread.start();
    role.awaitRunning(START_PATIENCE);
  }

  @Override
  public void close() {
    thread.close();
  }
}
