package kindred.standalone.bench;

import ai.djl.ndarray.NDManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderNetwork;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Versions on a broker as a learner and an embed role leave them: an artefact with random weights,
 * an embeddings topic with a vector per image and the group's offsets, the model's record. The
 * vectors are given, not computed, where no embed role runs. One partition.
 */
public final class SyntheticVersions implements AutoCloseable {
  private static final String MODEL = "default";

  private final Topics topics;
  private final ArtefactStore store;
  private final Architecture architecture;
  private final Admin admin;
  private final Producer<String, byte[]> producer;
  private final AvroSerde<Embedding> embeddings = AvroSerde.of(Embedding.class);

  public SyntheticVersions(
      String bootstrapServers, Topics topics, ArtefactStore store, Architecture architecture) {
    this.topics = topics;
    this.store = store;
    this.architecture = architecture;
    this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5),
            new StringSerializer(),
            new ByteArraySerializer());
    topics.create(admin);
  }

  /** Id of an image. */
  public static String id(int image) {
    return "image " + image;
  }

  /** Random unit vectors. */
  public static float[][] vectors(SplittableRandom random, int images, int dim) {
    var vectors = new float[images][dim];
    for (var vector : vectors) {
      double squares = 0;
      for (int i = 0; i < dim; i++) {
        vector[i] = (float) random.nextGaussian();
        squares += vector[i] * vector[i];
      }
      for (int i = 0; i < dim; i++) {
        vector[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }

  /** Samples 0 to {@code images}; nobody reads them, only where they end matters. */
  public void samples(int images) {
    for (int i = 0; i < images; i++) {
      send(topics.samples().name(), id(i), new byte[] {0});
    }
    producer.flush();
  }

  /** Publishes a version whose image i, sample i, has vector i. */
  public ModelVersion publish(int version, float[][] vectors) {
    topics.create(admin, topics.embeddings(version));
    for (int i = 0; i < vectors.length; i++) {
      embed(version, i, vectors[i]);
    }
    commitEmbedded(version, vectors.length);
    return publish(version);
  }

  /** Publishes a version whose embeddings an embed role makes. */
  public ModelVersion publish(int version) {
    var model = model(version, store.write(version, artefact(version)));
    var value = AvroSerde.of(ModelVersion.class).encode(model);
    send(topics.models().name(), Integer.toString(version), value);
    producer.flush();
    return model;
  }

  private Artefact artefact(int seed) {
    try (var manager = NDManager.newBaseManager();
        var network = EncoderNetwork.create(architecture, manager, seed)) {
      return new Artefact(architecture, network.snapshot(), List.of(), Optional.empty(), Map.of());
    }
  }

  private ModelVersion model(int version, ArtefactStore.Stored stored) {
    return ModelVersion.newBuilder()
        .setVersion(version)
        .setParent(version == 1 ? null : version - 1)
        .setArtefactUri(stored.uri().toString())
        .setArtefactSha256(stored.sha256())
        .setArtefactBytes(stored.bytes())
        .setWeightsSha256(stored.weightsSha256())
        .setArchitecture(architecture.describe())
        .setEmbeddingDim(architecture.embeddingDim())
        .setInputSide(architecture.input().side())
        .setInputChannels(architecture.input().channels())
        .setObjective("none")
        .setTrainedThrough(Map.of("0", 10L * version))
        .setStep(version)
        .setEvents(10L * version)
        .setClasses(0)
        .setCreatedAt(Instant.now())
        .build();
  }

  /** One image under a version. */
  public void embed(int version, int image, float[] vector) {
    var value =
        embeddings.encode(
            Embedding.newBuilder()
                .setLabel("of version " + version)
                .setVector(Vectors.toBytes(vector))
                .setSamplePartition(0)
                .setSampleOffset(image)
                .build());
    send(topics.embeddings(version).name(), id(image), value);
  }

  /** The version's embed group has passed so many samples. */
  public void commitEmbedded(int version, long offset) {
    commit(topics.embedGroup(version), topics.samples().name(), offset);
  }

  /** Sets a group's offset in the one partition of a topic. */
  public void commit(String group, String topic, long offset) {
    producer.flush();
    var offsets = Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset));
    try {
      admin.alterConsumerGroupOffsets(group, offsets).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while committing for " + group, e);
    } catch (ExecutionException e) {
      throw new KafkaException("offset of " + group + " not committed", e.getCause());
    }
  }

  /** Makes a version live. */
  public void promote(int version) {
    var promotion =
        Promotion.newBuilder()
            .setVersion(version)
            .setReason("synthetic")
            .setAt(Instant.now())
            .build();
    send(topics.promotions().name(), MODEL, AvroSerde.of(Promotion.class).encode(promotion));
    producer.flush();
  }

  /** Writes a record to partition 0. */
  public void send(String topic, String key, byte[] value) {
    send(new ProducerRecord<>(topic, 0, key, value));
  }

  /** Writes a record. */
  public void send(ProducerRecord<String, byte[]> record) {
    producer.send(record);
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
