package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StopSignalTest {
  private final Exception failure = new IllegalStateException("not committed");

  @Test
  void close_roleFailedWhileItStopped_failsTheCommand() {
    var stop = new StopSignal();
    stop.fail(failure);
    var thrown = assertThrows(RoleFailedException.class, stop::close);
    assertSame(failure, thrown.getCause());
    assertEquals("not committed", thrown.getMessage());
    stop.close(); // told once
  }

  @Test
  void close_failureThatWasTold_isNotToldAgain() {
    var stop = new StopSignal();
    stop.fail(failure);
    assertThrows(RoleFailedException.class, stop::await);
    stop.close();
  }

  @Test
  void close_nothingFailed_endsWithoutAWord() {
    new StopSignal().close();
  }
}
