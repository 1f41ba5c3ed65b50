package kindred.encoder;

import java.time.Duration;
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

  private final EmbedClients clients;
  private final Topics topics;
  private final ArtefactStore store;
  private final ModelVersion model;
  private final EncoderConfig config;
  private final EmbedMetrics metrics;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Throwable failure;

  EmbedThread(
      EmbedClients clients,
      Topics topics,
      ArtefactStore store,
      ModelVersion model,
      EncoderConfig config,
      EmbedMetrics metrics) {
    this.clients = clients;
    this.topics = topics;
    this.store = store;
    this.model = model;
    this.config = config;
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
    try {
      embedUntilClosed();
    } catch (KafkaException e) {
      outage.failed(e);
      Thread.sleep(config.embed().poll());
    }
  }

  private void embedUntilClosed() {
    int version = model.getVersion();
    try (var encoder = Encoder.load(store, model, config);
        var producer = clients.embeddings(version)) {
      var consumer = clients.samples(version);
      try {
        var job =
            new EmbedJob(
                encoder,
                consumer,
                producer,
                topics.samples().name(),
                topics.embeddings(version).name(),
                config.embed().maxAborts(),
                EmbedClients.TRANSACTION_TIMEOUT,
                metrics);
        job.start();
        while (!closing) {
          job.step(config.embed().poll());
        }
      } finally {
        // A static member stays in the group unless told to leave; its partitions would wait.
        consumer.close(LEAVE);
      }
    }
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
