package kindred.standalone.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;

/**
 * A log line as one JSON object: {@code time}, {@code level}, {@code logger}, {@code thread},
 * {@code message}, where there is one {@code traceId}, and where something was thrown {@code error}
 * and {@code stackTrace}.
 */
final class JsonLines extends LayoutBase<ILoggingEvent> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Ours, and that of OpenTelemetry's agent. */
  private static final String[] TRACE_IDS = {"traceId", "trace_id"};

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new LinkedHashMap<String, String>();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", event.getFormattedMessage());
    for (var name : TRACE_IDS) {
      var trace = event.getMDCPropertyMap().get(name);
      if (trace != null) {
        line.putIfAbsent("traceId", trace);
      }
    }
    var thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.put("error", thrown.getClassName() + ": " + thrown.getMessage());
      line.put("stackTrace", ThrowableProxyUtil.asString(thrown));
    }
    try {
      return JSON.writeValueAsString(line) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("texts are always JSON", e);
    }
  }
}
