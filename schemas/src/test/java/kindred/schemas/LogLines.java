package kindred.schemas;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What this package logs for people, INFO and above, while it is open. */
final class LogLines implements AutoCloseable {
  private final Logger logger =
      (Logger) LoggerFactory.getLogger(BrokerContact.class.getPackageName());
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  LogLines() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
  }

  /** Those since the last time this was asked. */
  List<String> taken() {
    var taken = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    lines.list.clear();
    return taken;
  }

  @Override
  public void close() {
    logger.setLevel(null);
    logger.detachAppender(lines);
  }
}
