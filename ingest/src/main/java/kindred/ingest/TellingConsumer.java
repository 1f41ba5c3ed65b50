package kindred.ingest;

import java.time.Duration;
import java.util.Map;
import kindred.schemas.LostRecords;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer of Kafka Streams, but for one thing: where events are gone before they were read,
 * Streams would go to the beginning of what is left without a word. It gives its consumer no reset
 * of its own, since the topology has one for its source.
 */
final class TellingConsumer extends KafkaConsumer<byte[], byte[]> {
  private final LostRecords lost;

  TellingConsumer(Map<String, Object> config, LostRecords lost) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.lost = lost;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      return super.poll(timeout);
    } catch (OffsetOutOfRangeException e) {
      lost.goOn(this, e);
      return ConsumerRecords.empty();
    }
  }
}
