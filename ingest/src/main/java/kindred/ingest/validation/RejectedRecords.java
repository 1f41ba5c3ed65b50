package kindred.ingest.validation;

import java.nio.charset.StandardCharsets;
import kindred.ingest.validation.Verdict.Rejected;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A rejected event as it goes to the dead-letter topic: key, value and headers as they came, and
 * headers that say why and where from, under the names that Kafka Streams uses itself (KIP-1034),
 * so that tools which know those find them.
 */
final class RejectedRecords {
  /** Which parts of the original were left out since the record would have been too large. */
  static final String LEFT_OUT = "kindred.left-out";

  static final String EXCEPTION = "__streams.errors.exception";
  static final String MESSAGE = "__streams.errors.message";
  static final String TOPIC = "__streams.errors.topic";
  static final String PARTITION = "__streams.errors.partition";
  static final String OFFSET = "__streams.errors.offset";

  /** Room for the headers below and Kafka's own framing. */
  private static final int OVERHEAD_BYTES = 16_384;

  private final long maxBytes;

  /**
   * @param maxBytes the largest record that the topic takes
   */
  RejectedRecords(long maxBytes) {
    this.maxBytes = maxBytes - OVERHEAD_BYTES;
  }

  Record<byte[], byte[]> of(Record<byte[], byte[]> event, Rejected verdict, RecordMetadata source) {
    var headers = new RecordHeaders();
    var fits = size(event.key()) + size(event.value()) + size(event.headers()) <= maxBytes;
    if (fits) {
      event.headers().forEach(headers::add);
    }
    add(headers, Rejection.HEADER, verdict.rejection().name());
    add(headers, EXCEPTION, Rejected.class.getName());
    add(headers, MESSAGE, verdict.detail());
    add(headers, TOPIC, source.topic());
    add(headers, PARTITION, Integer.toString(source.partition()));
    add(headers, OFFSET, Long.toString(source.offset()));
    if (fits) {
      return event.withHeaders(headers);
    }
    // A batch that was small when compressed can hold an event no topic takes on its own.
    var keyFits = size(event.key()) <= maxBytes;
    add(headers, LEFT_OUT, keyFits ? "value, headers" : "key, value, headers");
    return new Record<>(keyFits ? event.key() : null, null, event.timestamp(), headers);
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static long size(Headers headers) {
    long size = 0;
    for (var header : headers) {
      size += 3L * header.key().length() + size(header.value()) + 10;
    }
    return size;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
