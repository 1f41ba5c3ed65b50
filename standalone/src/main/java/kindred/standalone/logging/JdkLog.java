package kindred.standalone.logging;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What libraries say by {@code java.util.logging}, Lucene for example, in the log of all others.
 */
final class JdkLog extends Handler {
  private final Formatter formatter = new SimpleFormatter();

  private JdkLog() {}

  /** From now on, in place of lines of their own on standard error. */
  static void redirect() {
    var root = LogManager.getLogManager().getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new JdkLog());
  }

  @Override
  public void publish(LogRecord line) {
    var name = line.getLoggerName() == null ? "java" : line.getLoggerName();
    LoggerFactory.getLogger(name)
        .atLevel(level(line.getLevel().intValue()))
        .setCause(line.getThrown())
        .log(formatter.formatMessage(line));
  }

  private static Level level(int value) {
    if (value >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (value >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARN;
    }
    return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
