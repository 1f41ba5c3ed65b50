package kindred.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of CloudEvents 1.0 (binary content mode of its Kafka protocol binding) on the records
 * by which Kindred announces something. The same fact has the same {@code ce_id} whenever it is
 * written: a record that stands twice after a crash is known by it.
 *
 * <p>On records that Kindred reads they say nothing that the record does not, and are not looked
 * at, but for {@link TraceContext}.
 */
public final class CloudEvents {
  /** Types of events. */
  public static final String PUBLISHED = "kindred.version.published";

  public static final String RETIRED = "kindred.version.retired";
  public static final String PROMOTED = "kindred.version.promoted";
  public static final String REPORTED = "kindred.learning.reported";

  /** Of values in either wire format. */
  public static final String CONTENT_TYPE = "application/avro";

  private final String source;

  /** Names and meanings of the headers. */
  public static SequencedMap<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", "The same whenever the same fact is written.");
    headers.put("ce_source", "topics.cloud-events-source.");
    headers.put("ce_type", "What happened.");
    headers.put("ce_subject", "The version; of reports, the model.");
    headers.put("ce_time", "When it happened (RFC 3339); not of retirements.");
    headers.put("content-type", CONTENT_TYPE + "; only where there is a value.");
    return headers;
  }

  /**
   * @param source of all events; empty: no headers are written
   */
  CloudEvents(String source) {
    this.source = source;
  }

  /** A version is there. */
  public void published(ModelVersion version, Headers headers) {
    var subject = Integer.toString(version.getVersion());
    add(headers, PUBLISHED, subject, subject, Optional.of(version.getCreatedAt()));
  }

  /** A version is given up; its record has no value. */
  public void retired(int version, Headers headers) {
    var subject = Integer.toString(version);
    add(headers, RETIRED, subject, subject, Optional.empty());
  }

  /** A version is live. */
  public void promoted(Promotion promotion, Headers headers) {
    var subject = Integer.toString(promotion.getVersion());
    add(headers, PROMOTED, at(subject, promotion.getAt()), subject, Optional.of(promotion.getAt()));
  }

  /**
   * How learning goes.
   *
   * @param model the key of the record
   */
  public void reported(LearningReport report, String model, Headers headers) {
    var id = at(Long.toString(report.getEvents()), report.getAt());
    add(headers, REPORTED, id, model, Optional.of(report.getAt()));
  }

  private static String at(String what, Instant time) {
    return what + "@" + time.toEpochMilli();
  }

  private void add(
      Headers headers, String type, String id, String subject, Optional<Instant> time) {
    if (source.isEmpty()) {
      return;
    }
    put(headers, "ce_specversion", "1.0");
    put(headers, "ce_id", type + "/" + id);
    put(headers, "ce_source", source);
    put(headers, "ce_type", type);
    put(headers, "ce_subject", subject);
    time.ifPresent(instant -> put(headers, "ce_time", instant.toString()));
    if (!type.equals(RETIRED)) {
      put(headers, "content-type", CONTENT_TYPE);
    }
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
