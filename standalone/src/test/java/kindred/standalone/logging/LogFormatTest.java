package kindred.standalone.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kindred.standalone.running.KindredProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFormatTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;

  private static JsonNode line(String message, Map<String, String> context, Throwable thrown)
      throws Exception {
    var logger = new LoggerContext().getLogger("kindred.some.Thing");
    var event = new LoggingEvent("here", logger, Level.WARN, message, thrown, null);
    event.setInstant(Instant.parse("2026-11-25T20:00:00.123Z"));
    event.setThreadName("main");
    event.setMDCPropertyMap(context);
    var text = new JsonLines().doLayout(event);
    assertEquals(text.length() - 1, text.indexOf('\n'), "one line");
    return JSON.readTree(text);
  }

  @Test
  void line_ofAnything_isOneObjectOnOneLine() throws Exception {
    var json = line("id=\"a\"\nb\u0000ü", Map.of("traceId", "0af7"), null);
    assertEquals(
        List.of("time", "level", "logger", "thread", "message", "traceId"),
        new ArrayList<>(json.properties().stream().map(Map.Entry::getKey).toList()));
    assertEquals("2026-11-25T20:00:00.123Z", json.get("time").asText());
    assertEquals("WARN", json.get("level").asText());
    assertEquals("kindred.some.Thing", json.get("logger").asText());
    assertEquals("main", json.get("thread").asText());
    assertEquals("id=\"a\"\nb\u0000ü", json.get("message").asText());
    assertEquals("0af7", json.get("traceId").asText());
  }

  @Test
  void line_ofAFailure_hasItsTrace() throws Exception {
    var json = line("x", Map.of("trace_id", "of the agent"), new IllegalStateException("broken"));
    assertEquals("java.lang.IllegalStateException: broken", json.get("error").asText());
    assertTrue(json.get("stackTrace").asText().contains("LogFormatTest"));
    assertEquals("of the agent", json.get("traceId").asText());
    assertFalse(line("x", Map.of(), null).has("traceId"));
  }

  @Test
  void apply_otherFormat_namesTheKey() {
    var wrong = ConfigFactory.parseString("logging.format = xml");
    var thrown = assertThrows(IllegalArgumentException.class, () -> LogFormat.apply(wrong));
    assertTrue(thrown.getMessage().contains("logging.format 'xml'"), thrown.getMessage());
  }

  @Test
  void apply_variableJson_isJsonFromTheFirstLineOn() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var console = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
    var before = console.getEncoder();
    try {
      LogFormat.apply(Map.of("KINDRED_LOG", "DEBUG"));
      assertEquals(before, console.getEncoder());
      LogFormat.apply(Map.of("KINDRED_LOG", "json"));
      var encoder = (LayoutWrappingEncoder<ILoggingEvent>) console.getEncoder();
      assertInstanceOf(JsonLines.class, encoder.getLayout());
      assertEquals(Level.INFO, context.getLogger("kindred").getLevel());
    } finally {
      console.setEncoder(before);
    }
  }

  @Test
  void apply_whatLibrariesSayByTheJdk_isInTheLog() {
    var root = java.util.logging.LogManager.getLogManager().getLogger("");
    var before = root.getHandlers();
    var seen = new ListAppender<ILoggingEvent>();
    seen.start();
    var logger = (Logger) LoggerFactory.getLogger("org.library");
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(seen);
    try {
      LogFormat.apply(Map.of());
      var library = java.util.logging.Logger.getLogger("org.library");
      library.log(java.util.logging.Level.WARNING, "{0} of {1}", new Object[] {"one", "two"});
      library.log(java.util.logging.Level.SEVERE, "broken", new IllegalStateException("why"));
      library.info("fast");
      assertEquals(
          List.of("WARN one of two", "ERROR broken", "INFO fast"),
          seen.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList());
      assertEquals("why", seen.list.get(1).getThrowableProxy().getMessage());
      assertEquals(1, root.getHandlers().length, "no line of its own beside it");
    } finally {
      logger.detachAppender(seen);
      logger.setLevel(null);
      logger.setAdditive(true);
      List.of(root.getHandlers()).forEach(root::removeHandler);
      List.of(before).forEach(root::addHandler);
    }
  }

  @Test
  void apply_deviceGpu_showsWhyThereIsNone() {
    var cuda = (Logger) LoggerFactory.getLogger("ai.djl.util.cuda.CudaUtils");
    assertFalse(cuda.isWarnEnabled());
    try {
      LogFormat.apply(ConfigFactory.parseString("logging.format=text, encoder.device=gpu"));
      assertTrue(cuda.isWarnEnabled());
    } finally {
      LogFormat.apply(ConfigFactory.parseString("logging.format=text, encoder.device=auto"));
    }
    assertFalse(cuda.isWarnEnabled());
  }

  /** Every role comes by the same way to its configuration, and so to its log. */
  @Test
  void role_withJson_logsNothingElse() throws Exception {
    try (var serve =
        KindredProcess.start(
            directory,
            "serve",
            "serve",
            "-Dlogging.format=json",
            "-Ddata-dir=" + directory,
            "-Dkafka.bootstrap.servers=127.0.0.1:1",
            "-Dquery.port=0",
            "-Dquery.http.drain=0",
            "-Dquery.follow.start-timeout=1 ms")) {
      assertEquals(1, serve.awaitExit());
      var messages = new ArrayList<String>();
      for (var line : serve.log().lines().toList()) {
        // What the JVM and the command itself say is not the log's.
        if (!line.startsWith("WARNING: ") && !line.startsWith("serving at ")) {
          messages.add(JSON.readTree(line).get("message").asText());
        }
      }
      assertTrue(
          messages.contains(
              "kindred serve: no broker answers at 127.0.0.1:1 (kafka.bootstrap.servers) after 1"
                  + " ms"),
          messages.toString());
      assertFalse(serve.log().contains("stackTrace"), serve.log());
    }
  }
}
