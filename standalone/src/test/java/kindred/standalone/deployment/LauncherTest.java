package kindred.standalone.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import kindred.standalone.running.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LauncherTest {
  private static final String FILTER =
      "eval \"$(sed -n '/^without_warning()/,/^}/p' ../kindred)\"; without_warning";

  /** What Java writes to standard error goes through it, a progress line and the end of a stop. */
  @Test
  @Timeout(30)
  void withoutWarning_unfinishedLineAndCtrlC_handsAllOn() throws Exception {
    var filter = new ProcessBuilder("bash", "-c", FILTER).start();
    try {
      var in = filter.getOutputStream();
      var out = filter.getInputStream();
      in.write("first\nWARNING: Using incubator modules: x\nstep 1".getBytes(UTF_8));
      in.flush();
      assertEquals("first\nstep 1", new String(out.readNBytes("first\nstep 1".length()), UTF_8));
      Command.run(Path.of("."), List.of("kill", "-INT", Long.toString(filter.pid())));
      in.write("\nstopped".getBytes(UTF_8));
      in.close();
      assertEquals("\nstopped", new String(out.readAllBytes(), UTF_8));
    } finally {
      filter.destroyForcibly();
    }
  }
}
