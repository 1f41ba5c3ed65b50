package kindred.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StatusLineTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(written, true, UTF_8);

  private String written() {
    var text = written.toString(UTF_8);
    written.reset();
    return text;
  }

  @Test
  void show_longLine_isCutToOneRow() {
    try (var status = new StatusLine(terminal, () -> 8)) {
      status.show("1234567890");
      assertEquals(CLEAR + "1234567", written());
      status.show("step 2");
      assertEquals(CLEAR + "step 2", written());
    }
    assertEquals(CLEAR, written());
  }

  @Test
  void log_whileALineIsShown_takesItsPlace() {
    var before = System.err;
    System.setErr(terminal);
    try {
      try (var status = StatusLine.onStandardError()) {
        status.show("step 1");
        written();
        LoggerFactory.getLogger("kindred.Thing").error("one");
        var line = written();
        assertEquals(CLEAR, line.substring(0, CLEAR.length()));
        assertEquals(line.length() - 1, line.indexOf("one\n") + 3, line);
        System.err.println("two");
        assertEquals("two\n", written());
      }
      assertSame(terminal, System.err);
      assertEquals("", written());
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void columns_ofWhatSttySays() {
    assertEquals(132, TerminalWidth.columns("43 132"));
    assertEquals(80, TerminalWidth.columns("0 0"));
    assertEquals(80, TerminalWidth.columns(null));
  }
}
