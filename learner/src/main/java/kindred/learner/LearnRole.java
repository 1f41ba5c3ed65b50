package kindred.learner;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.leadership.Leadership;
import kindred.learner.leadership.LeadershipLostException;
import kindred.learner.publishing.LeaderProducer;
import kindred.learner.publishing.PromotionGate;
import kindred.learner.publishing.Retirement;
import kindred.learner.publishing.TopicTable;
import kindred.learner.publishing.VersionPublisher;
import kindred.learner.stream.SampleStream;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.OperatorException;
import kindred.schemas.Promotion;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsAwaited;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that learns: wires the learner to Kafka and the engine, and waits with all of it ready
 * while another learner leads. {@link #run} blocks its thread until {@link #close} from another
 * one, or throws on a broken state.
 */
public final class LearnRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearnRole.class);
  private static final Duration CLOSE_POLL = Duration.ofMillis(500);

  private final KafkaConfig kafka;
  private final Topics topics;
  private final ArtefactStore artefacts;
  private final EncoderConfig encoder;
  private final LearnerConfig config;
  private final LearnMetrics metrics;
  private final InstantSource clock;
  private final LostRecords lost;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean started;
  private volatile boolean closing;
  private volatile OnlineLearner learner;
  private volatile Leadership leadership;

  public LearnRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      EncoderConfig encoder,
      LearnerConfig config,
      InstantSource clock) {
    this(kafka, topics, artefacts, encoder, config, LearnMetrics.none(), clock);
  }

  public LearnRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      EncoderConfig encoder,
      LearnerConfig config,
      LearnMetrics metrics,
      InstantSource clock) {
    this.metrics = metrics;
    this.kafka = kafka;
    this.topics = topics;
    this.artefacts = artefacts;
    this.encoder = encoder;
    this.config = config;
    this.clock = clock;
    this.lost = LostRecords.of("learn", config.stream().onLoss());
  }

  /**
   * Learns once no other learner of the topic prefix does; call once.
   *
   * @throws OperatorException where the topics do not appear in time
   * @throws KafkaException where the broker is away for too long
   * @throws LeadershipLostException where another learner has taken over
   */
  public void run() {
    started = true;
    var clients = new LearnClients(kafka, topics, config);
    try (var samples = clients.consumer(topics.samples());
        var models = clients.consumer(topics.models());
        var promotions = clients.consumer(topics.promotions())) {
      if (!topicsAppear(samples)) {
        return;
      }
      try (var manager = TorchEngine.newManager(encoder);
          var model =
              new StreamingModel(manager, encoder.architecture(), encoder.pretrained(), config);
          var leadership = leadership(clients)) {
        this.leadership = leadership;
        leadership.start();
        if (leadership.await(() -> closing)) {
          metrics.leads(true);
          try (var admin = clients.admin();
              var publisher = publisher(clients, leadership, models, promotions)) {
            learn(model, samples, publisher, leadership, admin);
          } finally {
            metrics.leads(false);
          }
          leadership.check();
        }
      }
    } catch (TimeoutException e) {
      throw new KafkaException(
          "the broker did not answer in time (learner.stream.outage-timeout is %s): %s"
              .formatted(config.stream().outageTimeout(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting to lead", e);
    } finally {
      ended.countDown();
    }
  }

  private Leadership leadership(LearnClients clients) {
    return new Leadership(
        clients.leadership(),
        new TopicPartition(topics.models().name(), 0),
        topics.learnerGroup(),
        config.stream().outageTimeout(),
        this::stopLearner);
  }

  private void learn(
      StreamingModel model,
      Consumer<String, Sample> consumer,
      VersionPublisher publisher,
      Leadership leadership,
      Admin admin) {
    var samples = new SampleStream(consumer, topics.samples().name(), config.stream().poll(), lost);
    var checkpoint = config.checkpoint();
    var checkpoints =
        new CheckpointStore(checkpoint.directory(), checkpoint.keep(), leadership::confirm);
    var gate = new PromotionGate(config.gate());
    var versions = new Versions(model, publisher, artefacts, gate, config.objective().name());
    var reports = new LearningReports(model, versions, publisher, config.report(), metrics, clock);
    var retirement =
        new Retirement(
            config.retire(), publisher, artefacts, admin, topics, leadership::confirm, clock);
    learner =
        new OnlineLearner(
            samples,
            model,
            checkpoints,
            versions,
            reports,
            () -> retirement.apply(versions.own()),
            config,
            metrics,
            clock);
    leadership.check();
    if (!closing) {
      learner.run();
    }
  }

  /** Offsets of samples that were deleted before this role read them. */
  public long lostRecords() {
    return lost.count();
  }

  /** Why it neither learns nor stands by, or empty: it does. */
  public Optional<String> notReady() {
    if (closing) {
      return Optional.of("stops");
    }
    return leadership == null ? Optional.of("waits for its topics") : Optional.empty();
  }

  private void stopLearner() {
    if (learner != null) {
      learner.stop();
    }
  }

  /**
   * Makes {@link #run} return and waits for it; the state is in a checkpoint then, unless the
   * broker is away.
   */
  @Override
  public void close() {
    closing = true;
    try {
      while (started && ended.getCount() > 0) {
        stopLearner();
        if (leadership != null) {
          leadership.hurry();
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
    var needed =
        List.of(topics.samples().name(), topics.models().name(), topics.promotions().name());
    var awaited = new TopicsAwaited(kafka, needed, config.stream().startTimeout());
    for (var topic : needed) {
      while (true) {
        var obstacle = obstacle(consumer, topic);
        if (obstacle.isEmpty()) {
          break;
        }
        if (closing) {
          return false;
        }
        awaited.missed(obstacle.get());
      }
    }
    return true;
  }

  /** Why a topic is not there yet, or empty: it is. */
  private static Optional<Throwable> obstacle(Consumer<?, ?> consumer, String topic) {
    try {
      var partitions = consumer.partitionsFor(topic, CLOSE_POLL);
      if (partitions != null && !partitions.isEmpty()) {
        return Optional.empty();
      }
      Thread.sleep(CLOSE_POLL);
      return Optional.of(new UnknownTopicOrPartitionException(topic));
    } catch (RetriableException e) {
      LOG.debug("topic not there: topic={} problem={}", topic, e.toString());
      return Optional.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting for topic " + topic, e);
    }
  }

  private VersionPublisher publisher(
      LearnClients clients,
      Leadership leadership,
      Consumer<String, ModelVersion> models,
      Consumer<String, Promotion> promotions) {
    var patience = config.stream().outageTimeout();
    var producer = new LeaderProducer(clients::producer, leadership::confirm);
    // Before anything is read: what an earlier leader left open is ended.
    producer.open();
    return new VersionPublisher(
        producer,
        topics,
        artefacts,
        new TopicTable<>(models, topics.models().name(), patience),
        new TopicTable<>(promotions, topics.promotions().name(), patience));
  }
}
