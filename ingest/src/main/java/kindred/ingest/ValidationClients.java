package kindred.ingest;

import java.time.Duration;
import java.util.Map;
import kindred.schemas.LostRecords;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka Streams' clients as it makes them itself, but for one thing: where events are gone before
 * they were read, Streams would go to the beginning of what is left without a word.
 */
record ValidationClients(LostRecords lost) implements KafkaClientSupplier {
  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new Telling(config, lost);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }

  /** Streams gives it no reset of its own, since the topology has one for its source. */
  private static final class Telling extends KafkaConsumer<byte[], byte[]> {
    private final LostRecords lost;

    Telling(Map<String, Object> config, LostRecords lost) {
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
}
