package kindred.standalone.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Embeddings of images that have no samples, in clusters, spread over the partitions of one
 * version's topic. Each call is one transaction, so that readers get all of it at once.
 */
final class SyntheticGallery implements AutoCloseable {
  private final ClusteredVectors data;
  private final int classes;
  private final String topic;
  private final int partitions;
  private final AvroSerde<Embedding> embeddings = AvroSerde.of(Embedding.class);
  private final Producer<String, byte[]> producer;

  /** Creates the standing topics and the version's where they do not exist. */
  SyntheticGallery(
      KafkaConfig kafka, Topics topics, int version, ClusteredVectors data, int classes) {
    var embeddingsTopic = topics.embeddings(version);
    this.data = data;
    this.classes = classes;
    this.topic = embeddingsTopic.name();
    this.partitions = embeddingsTopic.partitions();
    try (var admin = Admin.create(kafka.client(Map.of()))) {
      topics.create(admin);
      topics.create(admin, embeddingsTopic);
    }
    var settings = new HashMap<String, Object>();
    settings.put("acks", "all");
    settings.put("linger.ms", 5);
    settings.put("transaction.timeout.ms", 300_000);
    settings.put("transactional.id", "bench-" + UUID.randomUUID());
    this.producer =
        new KafkaProducer<>(
            kafka.client(settings), new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Adds images; returns when readers can read them. */
  void add(int from, int to) {
    write(from, to, this::embedding);
  }

  /** Takes them away again. */
  void delete(int from, int to) {
    write(from, to, image -> null);
  }

  private void write(int from, int to, IntFunction<byte[]> value) {
    producer.beginTransaction();
    for (int image = from; image < to; image++) {
      var id = ClusteredVectors.id(image);
      producer.send(new ProducerRecord<>(topic, image % partitions, id, value.apply(image)));
    }
    producer.commitTransaction();
  }

  private byte[] embedding(int image) {
    return embeddings.encode(
        Embedding.newBuilder()
            .setLabel("class " + image % classes)
            .setVector(Vectors.toBytes(data.vectors()[image]))
            .setSamplePartition(image % partitions)
            .setSampleOffset(0)
            .build());
  }

  @Override
  public void close() {
    producer.close();
  }
}
