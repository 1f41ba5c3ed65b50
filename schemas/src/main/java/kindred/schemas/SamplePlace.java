package kindred.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * Where a record stands in the samples topic. An {@link Embedding} says so itself; a deletion in an
 * embeddings topic has no value and carries these headers (decimal text).
 *
 * @param partition of the samples topic
 * @param offset in it
 */
public record SamplePlace(int partition, long offset) {
  /** Names of the headers. */
  public static final String PARTITION = "sample-partition";

  public static final String OFFSET = "sample-offset";

  /** Adds the headers. */
  public void addTo(Headers headers) {
    headers.add(PARTITION, Integer.toString(partition).getBytes(UTF_8));
    headers.add(OFFSET, Long.toString(offset).getBytes(UTF_8));
  }

  /** What the headers say; empty where they are absent, as in what earlier releases wrote. */
  public static Optional<SamplePlace> of(Headers headers) {
    var partition = headers.lastHeader(PARTITION);
    var offset = headers.lastHeader(OFFSET);
    if (partition == null || offset == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SamplePlace(
              Integer.parseInt(new String(partition.value(), UTF_8)),
              Long.parseLong(new String(offset.value(), UTF_8))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** {@code partition:offset}. */
  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
