package kindred.ingest;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Streams' clients as they are, but for the end of a transaction whose answer does not come in
 * time. The producer makes it all the same once the broker is back; Streams 4.3 takes it for
 * failed, keeps the producer, and reads the events again from the positions of before: they would
 * be accepted twice. Here the thread ends with its producer. A thread's partitions go to the next
 * one after its producer is closed, and that waits until the commit is made or refused.
 */
final class ValidateClients implements KafkaClientSupplier {
  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
    return new AnsweredProducer(settings);
  }

  /** Used by one thread. */
  private static final class AnsweredProducer extends KafkaProducer<byte[], byte[]> {
    private Optional<TimeoutException> unanswered = Optional.empty();

    AnsweredProducer(Map<String, Object> settings) {
      super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
      unanswered.ifPresent(AnsweredProducer::fail);
      super.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      try {
        super.sendOffsetsToTransaction(offsets, group);
      } catch (TimeoutException e) {
        fail(e);
      }
    }

    @Override
    public void commitTransaction() {
      try {
        super.commitTransaction();
      } catch (TimeoutException e) {
        fail(e);
      }
    }

    /** Streams does not mind, but this producer can begin no other transaction then. */
    @Override
    public void abortTransaction() {
      try {
        super.abortTransaction();
      } catch (TimeoutException e) {
        unanswered = Optional.of(e);
        throw e;
      }
    }

    private static void fail(TimeoutException e) {
      throw new KafkaException("the end of a transaction was not answered in time", e);
    }
  }

  @Override
  public Admin getAdmin(Map<String, Object> settings) {
    return Admin.create(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
    return getConsumer(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
    return getConsumer(settings);
  }
}
