package kindred.learner;

import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.publishing.PromotionGate;
import kindred.learner.publishing.TopicTable;
import kindred.learner.publishing.VersionPublisher;
import kindred.learner.stream.SampleStream;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Sample;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that learns: wires the learner to Kafka and the engine. {@link #run} blocks its thread
 * until {@link #close} from another one, or throws on a broken state.
 */
public final class LearnRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearnRole.class);
  private static final Duration CLOSE_POLL = Duration.ofMillis(500);

  private final KafkaConfig kafka;
  private final Topics topics;
  private final ArtefactStore artefacts;
  private final EncoderConfig encoder;
  private final LearnerConfig config;
  private final InstantSource clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean started;
  private volatile boolean closing;
  private volatile OnlineLearner learner;

  public LearnRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      EncoderConfig encoder,
      LearnerConfig config,
      InstantSource clock) {
    this.kafka = kafka;
    this.topics = topics;
    this.artefacts = artefacts;
    this.encoder = encoder;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Learns; call once.
   *
   * @throws KafkaException where the topics do not appear in time
   */
  public void run() {
    started = true;
    try (var samples = consumer(topics.samples());
        var models = consumer(topics.models());
        var promotions = consumer(topics.promotions())) {
      if (!topicsAppear(samples)) {
        return;
      }
      try (var manager = TorchEngine.newManager(encoder);
          var publisher = publisher(models, promotions)) {
        learn(manager, samples, publisher);
      }
    } finally {
      ended.countDown();
    }
  }

  private void learn(
      NDManager manager, Consumer<String, Sample> consumer, VersionPublisher publisher) {
    try (var model =
        new StreamingModel(manager, encoder.architecture(), encoder.pretrained(), config)) {
      var samples = new SampleStream(consumer, topics.samples().name(), config.stream().poll());
      var checkpoint = config.checkpoint();
      var checkpoints = new CheckpointStore(checkpoint.directory(), checkpoint.keep());
      var gate = new PromotionGate(config.gate());
      var versions = new Versions(model, publisher, artefacts, gate, config.objective().name());
      var reports = new LearningReports(model, versions, publisher, config.report(), clock);
      learner = new OnlineLearner(samples, model, checkpoints, versions, reports, config, clock);
      if (!closing) {
        learner.run();
      }
    }
  }

  /** Makes {@link #run} return and waits for it; the state is in a checkpoint then. */
  @Override
  public void close() {
    closing = true;
    try {
      while (started && ended.getCount() > 0) {
        if (learner != null) {
          learner.stop();
        }
        if (ended.await(CLOSE_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean topicsAppear(Consumer<?, ?> consumer) {
    var deadline = clock.instant().plus(config.stream().startTimeout());
    for (var topic : List.of(topics.samples(), topics.models(), topics.promotions())) {
      BooleanSupplier exists = () -> exists(consumer, topic);
      for (var tries = 0; !exists.getAsBoolean(); tries++) {
        if (closing) {
          return false;
        }
        if (clock.instant().isAfter(deadline)) {
          throw new KafkaException(
              "topic " + topic.name() + " did not appear within " + config.stream().startTimeout());
        }
        if (tries == 0) {
          LOG.info("waiting: topic={}", topic.name());
        }
      }
    }
    return true;
  }

  private static boolean exists(Consumer<?, ?> consumer, Topic<?> topic) {
    try {
      var partitions = consumer.partitionsFor(topic.name(), CLOSE_POLL);
      if (partitions != null && !partitions.isEmpty()) {
        return true;
      }
      Thread.sleep(CLOSE_POLL);
    } catch (RetriableException e) {
      LOG.debug("topic not there: topic={} problem={}", topic.name(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting for topic " + topic.name(), e);
    }
    return false;
  }

  private VersionPublisher publisher(
      Consumer<String, ModelVersion> models, Consumer<String, Promotion> promotions) {
    var patience = config.stream().startTimeout();
    return new VersionPublisher(
        producer(),
        topics,
        artefacts,
        new TopicTable<>(models, topics.models().name(), patience),
        new TopicTable<>(promotions, topics.promotions().name(), patience));
  }

  private <T extends SpecificRecordBase> Consumer<String, T> consumer(Topic<T> topic) {
    var settings =
        kafka.client(
            Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, config.stream().fetchMaxBytes()),
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none"));
    var values = AvroSerde.of(topic.value().orElseThrow()).deserializer();
    return new KafkaConsumer<>(settings, new StringDeserializer(), values);
  }

  private Producer<String, byte[]> producer() {
    var settings =
        kafka.client(
            Map.of(
                ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true));
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
