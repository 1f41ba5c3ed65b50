package kindred.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class CloudEventsTest {
  private static final CloudEvents EVENTS = new CloudEvents("/shop");

  private static Map<String, String> headers(Consumer<Headers> write) {
    var headers = new RecordHeaders();
    write.accept(headers);
    var text = new TreeMap<String, String>();
    headers.forEach(header -> text.put(header.key(), new String(header.value(), UTF_8)));
    return text;
  }

  @Test
  void published_isTheVersion() {
    var version = Records.modelVersion();
    assertEquals(
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", "kindred.version.published/3",
            "ce_source", "/shop",
            "ce_type", "kindred.version.published",
            "ce_subject", "3",
            "ce_time", version.getCreatedAt().toString(),
            "content-type", "application/avro"),
        headers(headers -> EVENTS.published(version, headers)));
  }

  @Test
  void retired_hasNoContentAndNoTime() {
    assertEquals(
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", "kindred.version.retired/3",
            "ce_source", "/shop",
            "ce_type", "kindred.version.retired",
            "ce_subject", "3"),
        headers(headers -> EVENTS.retired(3, headers)));
  }

  @Test
  void everyKind_hasOnlyHeadersThatAreNamed() {
    var promoted = headers(headers -> EVENTS.promoted(Records.promotion(), headers));
    var reported = headers(headers -> EVENTS.reported(Records.learningReport(), "m", headers));
    assertEquals(CloudEvents.headers().keySet(), promoted.keySet());
    assertEquals(CloudEvents.headers().keySet(), reported.keySet());
    assertEquals("m", reported.get("ce_subject"));
    assertTrue(promoted.get("ce_id").startsWith("kindred.version.promoted/"));
  }

  @Test
  void withoutASource_nothingIsWritten() {
    var none = new CloudEvents("");
    assertEquals(Map.of(), headers(headers -> none.published(Records.modelVersion(), headers)));
  }
}
