package kindred.query.version;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A version's embeddings in one partition, without a broker. */
record TestEmbeddings(MockConsumer<String, byte[]> consumer) {
  static final String TOPIC = "kindred.embeddings.v1";
  static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  static final float[] UNIT = {0.6f, 0.8f};

  private static final AvroSerde<Embedding> SERDE = AvroSerde.of(Embedding.class);

  /** The log of a topic that is never made anew. */
  EmbeddingsLog log() {
    return log(new TopicIdentity("id", Duration.ofDays(1)));
  }

  EmbeddingsLog log(TopicIdentity identity) {
    var lost = LostRecords.of("serve", OnLoss.STOP).reader("v1");
    return new EmbeddingsLog(consumer, TOPIC, topic -> identity, lost);
  }

  /** There is such a topic, with so many records before its end. */
  void exist(long end) {
    var nobody = Node.noNode();
    var nodes = new Node[0];
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, nobody, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
  }

  void add(long offset, String id, byte[] value) {
    add(offset, id, value, new RecordHeaders());
  }

  void add(long offset, String id, byte[] value, RecordHeaders headers) {
    consumer.addRecord(record(offset, id, value, headers));
  }

  static ConsumerRecord<String, byte[]> record(
      long offset, String id, byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        TOPIC,
        0,
        offset,
        9_000,
        TimestampType.CREATE_TIME,
        0,
        0,
        id,
        value,
        headers,
        Optional.empty());
  }

  /**
   * @param label null for none
   */
  static byte[] value(String label, float[] vector, long sampleOffset) {
    return SERDE.encode(
        Embedding.newBuilder()
            .setLabel(label)
            .setVector(Vectors.toBytes(vector))
            .setAttributes(Map.of("a", "b"))
            .setSamplePartition(0)
            .setSampleOffset(sampleOffset)
            .build());
  }
}
