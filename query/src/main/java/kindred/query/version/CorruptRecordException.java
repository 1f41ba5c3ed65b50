package kindred.query.version;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of a topic that only our own roles write is not what it must be. */
public final class CorruptRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptRecordException(ConsumerRecord<?, ?> record, String fact) {
    super("record at %s: %s".formatted(place(record), fact));
  }

  CorruptRecordException(ConsumerRecord<?, ?> record, RuntimeException cause) {
    super("record at %s: %s".formatted(place(record), cause.getMessage()), cause);
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}
