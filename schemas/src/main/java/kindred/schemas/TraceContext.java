package kindred.schemas;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;

/**
 * Which trace a request or a record belongs to: the field {@code traceparent} of W3C Trace Context,
 * in HTTP and in Kafka's headers alike. It follows an image from the request or the producer to the
 * moment it is searchable. {@code tracestate} is not carried: in the topics nothing is kept that no
 * rule bounds.
 *
 * @param traceId of the whole trace: 32 hexadecimal digits in lower case, not all 0
 * @param parentId of the step that sends it: 16 hexadecimal digits in lower case, not all 0
 * @param sampled whether who began the trace wants it recorded
 */
public record TraceContext(String traceId, String parentId, boolean sampled) {
  /** Name of the header. */
  public static final String HEADER = "traceparent";

  /** The same as CloudEvents have it, in their extension for distributed tracing. */
  public static final String CLOUD_EVENTS_HEADER = "ce_traceparent";

  private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final Pattern PARENT_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");

  /** Of version 00 exactly; later versions may have more behind a dash. */
  private static final int LENGTH = 55;

  private static final int MOST_LENGTH = 256;
  private static final int SAMPLED = 1;

  public TraceContext {
    if (!TRACE_ID.matcher(traceId).matches() || !PARENT_ID.matcher(parentId).matches()) {
      throw new IllegalArgumentException(
          "trace '%s' with parent '%s' is not W3C Trace Context".formatted(traceId, parentId));
    }
  }

  /** The beginning of a new trace. */
  public static TraceContext fresh(boolean sampled) {
    return new TraceContext(hex() + hex(), hex(), sampled);
  }

  /** The next step of the same trace. */
  public TraceContext next() {
    return new TraceContext(traceId, hex(), sampled);
  }

  private static String hex() {
    var random = ThreadLocalRandom.current();
    long bits = random.nextLong();
    while (bits == 0) {
      bits = random.nextLong();
    }
    return HexFormat.of().toHexDigits(bits);
  }

  /**
   * What a header says; empty where it is absent or not as the standard has it.
   *
   * @param header may be null
   */
  public static Optional<TraceContext> parse(String header) {
    if (header == null || header.length() < LENGTH || header.length() > MOST_LENGTH) {
      return Optional.empty();
    }
    var version = header.substring(0, 2);
    var rest = header.substring(LENGTH);
    boolean known = version.equals("00") && rest.isEmpty();
    boolean later =
        version.matches("(?!00|ff)[0-9a-f]{2}") && (rest.isEmpty() || rest.startsWith("-"));
    var traceId = header.substring(3, 35);
    var parentId = header.substring(36, 52);
    var flags = header.substring(53, LENGTH);
    boolean valid =
        (known || later)
            && header.charAt(2) == '-'
            && header.charAt(35) == '-'
            && header.charAt(52) == '-'
            && TRACE_ID.matcher(traceId).matches()
            && PARENT_ID.matcher(parentId).matches()
            && flags.matches("[0-9a-f]{2}");
    return valid
        ? Optional.of(
            new TraceContext(traceId, parentId, (Integer.parseInt(flags, 16) & SAMPLED) != 0))
        : Optional.empty();
  }

  /**
   * What a record's headers say, the last one of a name; a CloudEvent's, where there is no other.
   */
  public static Optional<TraceContext> of(Headers headers) {
    return of(headers, HEADER).or(() -> of(headers, CLOUD_EVENTS_HEADER));
  }

  private static Optional<TraceContext> of(Headers headers, String name) {
    var header = headers.lastHeader(name);
    return header == null || header.value() == null || header.value().length > MOST_LENGTH
        ? Optional.empty()
        : parse(new String(header.value(), US_ASCII));
  }

  /** Adds the header, in place of one that is there. */
  public void addTo(Headers headers) {
    headers.remove(HEADER);
    headers.add(HEADER, toString().getBytes(US_ASCII));
  }

  /** Copies the header of a valid trace, and nothing else. */
  public static void pass(Headers from, Headers to) {
    of(from).ifPresent(trace -> trace.addTo(to));
  }

  /** The header's value. */
  @Override
  public String toString() {
    return "00-%s-%s-%s".formatted(traceId, parentId, sampled ? "01" : "00");
  }
}
