package kindred.ingest.hostile;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;

/**
 * One case of the corpus.
 *
 * @param name family, {@code /}, case; unique in the corpus
 * @param expectation what has to become of it
 * @param message makes the record; the same at every call
 */
public record HostileEvent(String name, Expectation expectation, Supplier<Message> message) {
  /**
   * A Kafka record as a producer would send it.
   *
   * @param key may be null, as in Kafka
   * @param value may be null, as in Kafka
   * @param headers in order
   * @param timeOffsetMs of the record's time from that of its neighbours
   */
  public record Message(byte[] key, byte[] value, List<Header> headers, long timeOffsetMs) {
    static Message of(byte[] key, byte[] value) {
      return new Message(key, value, List.of(), 0);
    }
  }

  /** What the cases around it have in common. */
  public String family() {
    return name.substring(0, name.indexOf('/'));
  }

  /** Whether it is within the limits and costs as much as they allow, which takes seconds. */
  public boolean isHeavy() {
    return family().equals("heavy");
  }
}
