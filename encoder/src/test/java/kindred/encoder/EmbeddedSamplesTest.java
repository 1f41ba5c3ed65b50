package kindred.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.SamplePlace;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class EmbeddedSamplesTest {
  private static final TopicPartition PARTITION = new TopicPartition("embeddings", 1);

  private final MockConsumer<byte[], byte[]> reader = new MockConsumer<>("earliest");

  @SafeVarargs
  private final OptionalLong next(long end, ConsumerRecord<byte[], byte[]>... records) {
    reader.updateBeginningOffsets(Map.of(PARTITION, 0L));
    reader.updateEndOffsets(Map.of(PARTITION, end));
    // Once the partition is assigned.
    reader.schedulePollTask(
        () -> {
          for (var record : records) {
            reader.addRecord(record);
          }
        });
    var embedded = new EmbeddedSamples(() -> reader, "embeddings", Duration.ofMillis(300));
    return embedded.next(PARTITION.partition());
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>("embeddings", 1, offset, "id".getBytes(UTF_8), value);
  }

  private static ConsumerRecord<byte[], byte[]> embedding(long offset, long sample) {
    var embedding =
        Embedding.newBuilder()
            .setLabel((String) null)
            .setVector(ByteBuffer.allocate(4))
            .setAttributes(Map.of())
            .setSamplePartition(1)
            .setSampleOffset(sample)
            .setCodes((ByteBuffer) null)
            .build();
    return record(offset, AvroSerde.of(Embedding.class).encode(embedding));
  }

  @Test
  void next_embeddings_isBehindTheSampleOfTheLast() {
    assertEquals(OptionalLong.of(8), next(3, embedding(0, 4), embedding(1, 6), embedding(2, 7)));
  }

  @Test
  void next_lastIsADeletion_isBehindItsSample() {
    var deletion = record(1, null);
    new SamplePlace(1, 9).addTo(deletion.headers());
    assertEquals(OptionalLong.of(10), next(2, embedding(0, 4), deletion));
  }

  /** As earlier releases wrote them. */
  @Test
  void next_deletionWithoutAPlace_isUnknown() {
    assertEquals(OptionalLong.empty(), next(2, embedding(0, 4), record(1, null)));
  }

  @Test
  void next_nothingEmbedded_isUnknown() {
    assertEquals(OptionalLong.empty(), next(0));
  }

  @Test
  void next_brokerDoesNotAnswer_saysSo() {
    var failed = assertThrows(TimeoutException.class, () -> next(1));
    assertEquals("the end of embeddings-1 was not read within PT0.3S", failed.getMessage());
  }
}
