package kindred.standalone.demo;

import java.io.FilterOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * A line at the end of a terminal that is rewritten in place. It is cut to the terminal's width:
 * only one row can be rewritten. Whatever else is written takes its place, and it comes back below
 * with the next {@link #show}.
 */
final class StatusLine extends FilterOutputStream {
  private static final byte[] CLEAR = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);

  private final PrintStream terminal;
  private final PrintStream others;
  private final IntSupplier columns;
  private boolean shown;

  /**
   * @param terminal where all goes
   * @param columns of the terminal, asked for at each line
   */
  StatusLine(PrintStream terminal, IntSupplier columns) {
    super(terminal);
    this.terminal = terminal;
    this.others = new PrintStream(this, true, terminal.charset());
    this.columns = columns;
  }

  /** Below all that goes to standard error, which is the terminal, until it is closed. */
  static StatusLine onStandardError() {
    var status = new StatusLine(System.err, new TerminalWidth());
    System.setErr(status.others);
    return status;
  }

  /** For lines of others, such as the log's. */
  PrintStream others() {
    return others;
  }

  /** In place of the line before; the last column stays free, since some terminals wrap there. */
  synchronized void show(String line) {
    var cut = line.substring(0, Math.min(line.length(), Math.max(0, columns.getAsInt() - 1)));
    terminal.writeBytes(CLEAR);
    terminal.print(cut);
    terminal.flush();
    shown = true;
  }

  @Override
  public synchronized void write(int b) {
    clear();
    terminal.write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    clear();
    terminal.write(bytes, offset, length);
  }

  private void clear() {
    if (shown) {
      shown = false;
      terminal.writeBytes(CLEAR);
    }
  }

  /** Takes the line away; the terminal stays open. */
  @Override
  public synchronized void close() {
    clear();
    terminal.flush();
    if (System.err == others) {
      System.setErr(terminal);
    }
  }
}
