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
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Chooses between log lines for people, as {@code logback.xml} has them, and {@link JsonLines}. */
public final class LogFormat {
  private static final String APPENDER = "STDERR";
  private static final String KEY = "logging.format";
  private static final String VARIABLE = "KINDRED_LOG";
  private static final String JSON = "json";
  private static final String DEVICE = "encoder.device";

  /** Warns that there is no GPU, whether or not one is asked for. */
  private static final String DEVICE_LOGGER = "ai.djl.util.cuda.CudaUtils";

  private LogFormat() {}

  /** {@code KINDRED_LOG=json}, before there is a configuration. */
  public static void apply(Map<String, String> environment) {
    JdkLog.redirect();
    if (JSON.equalsIgnoreCase(environment.get(VARIABLE))) {
      json();
      // The variable names a level otherwise; logback took this one for the level DEBUG.
      ((Logger) LoggerFactory.getLogger("kindred")).setLevel(Level.INFO);
    }
  }

  /**
   * {@code logging.format}; and where {@code encoder.device} is gpu, why there is none.
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
    var gpu = config.hasPath(DEVICE) && config.getString(DEVICE).equalsIgnoreCase("gpu");
    ((Logger) LoggerFactory.getLogger(DEVICE_LOGGER)).setLevel(gpu ? Level.WARN : Level.ERROR);
  }

  /** Whether lines are {@link JsonLines} now. */
  public static boolean isJson() {
    return console()
        .filter(
            console ->
                console.getEncoder() instanceof LayoutWrappingEncoder<ILoggingEvent> encoder
                    && encoder.getLayout() instanceof JsonLines)
        .isPresent();
  }

  private static Optional<ConsoleAppender<ILoggingEvent>> console() {
    var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    return root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> console
        ? Optional.of(console)
        : Optional.empty();
  }

  private static void json() {
    console().ifPresent(console -> console.setEncoder(jsonEncoder()));
  }

  private static LayoutWrappingEncoder<ILoggingEvent> jsonEncoder() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var layout = new JsonLines();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }
}
