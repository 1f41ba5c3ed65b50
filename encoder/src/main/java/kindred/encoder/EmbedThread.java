package kindred.encoder;

import java.time.Duration;
import java.util.Optional;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.Outage;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that runs one version's {@link EmbedJob}, with the clients and the encoder it uses.
 */
final class EmbedThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbedThread.class);
  private static final CloseOptions LEAVE =
      CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final EmbedClients clients;
  private final Topics topics;
  private final ArtefactStore store;
  private final ModelVersion model;
  private final EncoderConfig config;
  private final LostRecords lost;
  private final EmbedMetrics metrics;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Throwable failure;
  private volatile boolean refused;

  EmbedThread(
      EmbedClients clients,
      Topics topics,
      ArtefactStore store,
      ModelVersion model,
      EncoderConfig config,
      LostRecords lost,
      EmbedMetrics metrics) {
    this.clients = clients;
    this.topics = topics;
    this.store = store;
    this.model = model;
    this.config = config;
    this.lost = lost.reader("v" + model.getVersion());
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("embed-v" + model.getVersion()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    var outage = config.embed().outage();
    try {
      while (!closing) {
        embed(outage);
      }
      LOG.info("embedding stopped: version={}", model.getVersion());
    } catch (Throwable e) {
      // Passed on to the role's own thread, which stops for it.
      failure = e;
    }
  }

  /**
   * Until the thread is to end or the broker does not answer: then all begins anew, as at a start.
   */
  private void embed(Outage outage) throws InterruptedException {
    var loaded = load();
    if (loaded.isEmpty()) {
      rest();
      return;
    }
    try (var encoder = loaded.get()) {
      embedUntilClosed(encoder);
    } catch (KafkaException e) {
      outage.failed(e);
      Thread.sleep(config.embed().poll());
    }
  }

  /** Empty where the artefact can't be used: somebody may mend it, or a newer version comes. */
  private Optional<Encoder> load() {
    try {
      var encoder = Encoder.load(store, model, config);
      if (refused) {
        LOG.info("version is usable again: version={}", model.getVersion());
      }
      refused = false;
      return Optional.of(encoder);
    } catch (RuntimeException e) {
      if (!refused) {
        LOG.error(
            "version refused, tried again every {}: version={} problem={}",
            config.embed().refusedFor(),
            model.getVersion(),
            e.toString());
      }
      refused = true;
      return Optional.empty();
    }
  }

  private void rest() throws InterruptedException {
    long until = System.nanoTime() + config.embed().refusedFor().toNanos();
    while (!closing && System.nanoTime() - until < 0) {
      Thread.sleep(config.embed().poll());
    }
  }

  private void embedUntilClosed(Encoder encoder) {
    int version = model.getVersion();
    var producer = clients.embeddings(version);
    try {
      var consumer = clients.samples(version);
      try {
        var embeddings = topics.embeddings(version).name();
        var embedded = new EmbeddedSamples(clients::reader, embeddings, EmbedClients.ANSWER);
        var job =
            new EmbedJob(
                encoder,
                config.embed().instanceName(),
                consumer,
                producer,
                topics.samples().name(),
                embeddings,
                config.embed().maxAborts(),
                EmbedClients.TRANSACTION_TIMEOUT,
                lost,
                metrics,
                embedded::next);
        job.start();
        while (!closing) {
          job.step(config.embed().poll());
        }
      } finally {
        // A static member stays in the group unless told to leave; its partitions would wait.
        consumer.close(LEAVE);
      }
    } finally {
      // By itself it would wait without end for a broker that is away.
      producer.close(CLOSE);
    }
  }

  /** Whether the version's artefact could not be used when it was last looked at. */
  boolean isRefused() {
    return refused;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * @throws IllegalStateException where the job has failed
   */
  void check() {
    var cause = failure;
    if (cause != null) {
      throw new IllegalStateException(
          "embedding version " + model.getVersion() + " failed: " + cause.getMessage(), cause);
    }
  }

  /** Ends the transaction under way, leaves the group, waits. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
