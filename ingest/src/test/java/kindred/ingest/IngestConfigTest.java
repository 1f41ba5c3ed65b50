package kindred.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import kindred.ingest.IngestConfig.Producing;
import kindred.ingest.validation.EventLimits;
import kindred.schemas.OnLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestConfigTest {
  @Test
  void from_nothingChanged_isTheReference() {
    assertEquals(
        new IngestConfig(
            Path.of("./data/streams"),
            1,
            1,
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15),
            OnLoss.CONTINUE,
            new EventLimits(512, 256, 64, 128, 1024, Duration.ofDays(1)),
            new Producing("lz4", 48 << 20, Duration.ofSeconds(5), 0.01)),
        IngestConfig.from(Settings.with(Map.of())));
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var changes = new HashMap<String, Object>();
    changes.put("ingest.state-dir", "/s");
    changes.put("ingest.threads", 2);
    changes.put("ingest.buffered-events", 17);
    changes.put("ingest.commit-interval", "3 ms");
    changes.put("ingest.topics-wait", "4 ms");
    changes.put("ingest.close-wait", "5 ms");
    changes.put("ingest.max-outage", "14 ms");
    changes.put("ingest.on-loss", "stop");
    changes.put("ingest.limits.id-length", 6);
    changes.put("ingest.limits.label-length", 7);
    changes.put("ingest.limits.attributes", 8);
    changes.put("ingest.limits.attribute-name-length", 9);
    changes.put("ingest.limits.attribute-value-length", 10);
    changes.put("ingest.limits.event-time-ahead", "11 ms");
    changes.put("ingest.producer.compression", "zstd");
    changes.put("ingest.producer.max-in-flight-bytes", "12 MiB");
    changes.put("ingest.producer.log-interval", "13 ms");
    changes.put("ingest.producer.trace-sampling", 0.5);

    assertEquals(
        new IngestConfig(
            Path.of("/s"),
            2,
            17,
            Duration.ofMillis(3),
            Duration.ofMillis(4),
            Duration.ofMillis(5),
            Duration.ofMillis(14),
            OnLoss.STOP,
            new EventLimits(6, 7, 8, 9, 10, Duration.ofMillis(11)),
            new Producing("zstd", 12 << 20, Duration.ofMillis(13), 0.5)),
        IngestConfig.from(Settings.with(changes)));
    assertEquals(Settings.with(Map.of()).getConfig("ingest").entrySet().size(), changes.size());
  }

  @ParameterizedTest
  @CsvSource({
    "ingest.threads, 0",
    "ingest.threads, 65",
    "ingest.buffered-events, 0",
    "ingest.commit-interval, 0 s",
    "ingest.topics-wait, 0 s",
    "ingest.close-wait, 0 s",
    "ingest.max-outage, 0 s",
    "ingest.limits.id-length, 0",
    "ingest.limits.label-length, 40000",
    "ingest.limits.attributes, -1",
    "ingest.limits.attribute-name-length, 0",
    "ingest.limits.attribute-value-length, 0",
    "ingest.limits.event-time-ahead, -1 s",
    "ingest.producer.compression, brotli",
    "ingest.producer.max-in-flight-bytes, 1000",
    "ingest.producer.log-interval, 0 s",
    "ingest.producer.trace-sampling, 1.5"
  })
  void from_outOfBounds_namesTheKey(String key, String value) {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> IngestConfig.from(Settings.with(Map.of(key, value))));
    assertTrue(thrown.getMessage().contains(key), thrown.getMessage());
  }
}
