package kindred.standalone.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import com.typesafe.config.Config;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Chooses between log lines for people, as {@code logback.xml} has them, and {@link JsonLines}. */
public final class LogFormat {
  private static final String APPENDER = "STDERR";
  private static final String KEY = "logging.format";
  private static final String VARIABLE = "KINDRED_LOG";
  private static final String JSON = "json";

  private LogFormat() {}

  /** {@code KINDRED_LOG=json}, before there is a configuration. */
  public static void apply(Map<String, String> environment) {
    if (JSON.equalsIgnoreCase(environment.get(VARIABLE))) {
      json();
      // The variable names a level otherwise; logback took this one for the level DEBUG.
      ((Logger) LoggerFactory.getLogger("kindred")).setLevel(Level.INFO);
    }
  }

  /**
   * {@code logging.format}.
   *
   * @throws IllegalArgumentException where it is neither text nor json
   */
  public static void apply(Config config) {
    var format = config.getString(KEY);
    switch (format) {
      case "text" -> {}
      case JSON -> json();
      default -> throw new IllegalArgumentException(KEY + " '" + format + "' is not text or json");
    }
  }

  private static void json() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> console) {
      var layout = new JsonLines();
      layout.setContext(context);
      layout.start();
      var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
      encoder.setContext(context);
      encoder.setCharset(StandardCharsets.UTF_8);
      encoder.setLayout(layout);
      encoder.start();
      console.setEncoder(encoder);
    }
  }
}
