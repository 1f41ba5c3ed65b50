package kindred.encoder;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.Topics;
import kindred.schemas.TopicsAwaited;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the embeddings of every promoted version that matters ({@link EmbedPlan}): creates the
 * version's topic, fills it from the samples and keeps it up. Several processes may run; they share
 * the partitions of the samples.
 */
public final class EmbedRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbedRole.class);

  private final EmbedClients clients;
  private final Topics topics;
  private final ArtefactStore store;
  private final EncoderConfig config;
  private final EmbedMetrics metrics;
  private final WarmEmbeddings warm;
  private final LostRecords lost;
  private final Map<Integer, EmbedThread> threads = new TreeMap<>();
  private Map<TopicPartition, Long> goal = Map.of();
  private volatile boolean working;
  private volatile boolean closing;

  public EmbedRole(KafkaConfig kafka, Topics topics, ArtefactStore store, EncoderConfig config) {
    this(kafka, topics, store, config, EmbedMetrics.none());
  }

  public EmbedRole(
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore store,
      EncoderConfig config,
      EmbedMetrics metrics) {
    this.metrics = metrics;
    this.clients = new EmbedClients(kafka, topics, config.embed());
    this.topics = topics;
    this.store = store;
    this.config = config;
    this.warm = new WarmEmbeddings(config.embed().warmVersions());
    this.lost = LostRecords.of("embed", config.embed().onLoss());
  }

  /**
   * Works until {@link #close}, which another thread calls.
   *
   * @throws RuntimeException on a state that can't be worked with: unreadable records, another
   *     process of this name
   */
  public void run() {
    try (var admin = clients.admin();
        var consumer = clients.reader()) {
      var progress = new EmbedProgress(admin, topics);
      if (awaitTopics(progress)) {
        working = true;
        work(admin, progress, new PublishedVersions(consumer, topics));
      }
    } finally {
      threads.values().forEach(EmbedThread::close);
      threads.clear();
    }
  }

  /** Round by round; one that the broker did not answer is made again. */
  private void work(Admin admin, EmbedProgress progress, PublishedVersions versions) {
    var outage = config.embed().outage();
    var plan = Optional.<EmbedPlan>empty();
    while (!closing) {
      try {
        plan =
            plan.isEmpty()
                ? begin(progress, versions)
                : Optional.of(next(plan.get(), admin, progress, versions));
        plan.ifPresent(metrics::plan);
      } catch (KafkaException e) {
        outage.failed(e);
        sleep(config.embed().poll());
      }
    }
  }

  /** The plan as the broker knows it; empty where the role was closed before it knew one. */
  private Optional<EmbedPlan> begin(EmbedProgress progress, PublishedVersions versions) {
    versions.readAll(config.embed().poll());
    if (!awaitPromotion(versions)) {
      return Optional.empty();
    }
    var plan = restore(progress, versions);
    warm.restored(plan, started(progress, versions), versions.previous());
    LOG.info("embed plan restored: complete={} filling={}", plan.complete(), plan.filling());
    return Optional.of(plan);
  }

  private EmbedPlan next(
      EmbedPlan plan, Admin admin, EmbedProgress progress, PublishedVersions versions) {
    align(admin, plan, versions);
    versions.read(config.embed().poll());
    check(versions);
    var next = advance(plan, progress, versions);
    if (!next.equals(plan)) {
      // Captured after the promotion was read, as "complete" demands.
      goal = progress.sampleEnds();
      LOG.info("embed plan: complete={} filling={}", next.complete(), next.filling());
      warm.changed(plan, next);
    }
    return next;
  }

  /** A thread may fail since its version was retired and its artefact deleted: no failure then. */
  private void check(PublishedVersions versions) {
    if (threads.values().stream().anyMatch(EmbedThread::hasFailed)) {
      versions.readToEnd(config.embed().poll());
    }
    threads.forEach(
        (version, thread) -> {
          if (versions.model(version).isPresent()) {
            thread.check();
          }
        });
  }

  private EmbedPlan restore(EmbedProgress progress, PublishedVersions versions) {
    var started = started(progress, versions);
    var plan = EmbedPlan.restored(versions.live().getAsInt(), started, versions.previous());
    goal = progress.sampleEnds();
    int newest = plan.filling().getAsInt();
    boolean complete = started.contains(newest) && progress.isComplete(newest, goal);
    return complete ? plan.completed() : plan;
  }

  private EmbedPlan advance(EmbedPlan before, EmbedProgress progress, PublishedVersions versions) {
    int live = versions.live().getAsInt();
    var plan = before.without(version -> isRetired(version, versions));
    if (plan.filling().isPresent() && isGivenUp(plan.filling().getAsInt(), live)) {
      plan = plan.givenUp();
    }
    var filling = plan.filling();
    if (filling.isPresent()
        && threads.containsKey(filling.getAsInt())
        && progress.isComplete(filling.getAsInt(), goal)) {
      return plan.completed();
    }
    if (plan.isSettled(live)) {
      return plan;
    }
    var usable = started(progress, versions);
    return plan.next(live, usable.stream().filter(v -> !isGivenUp(v, live)).toList());
  }

  /** A version whose artefact can't be used holds up no newer one. */
  private boolean isGivenUp(int version, int live) {
    var thread = threads.get(version);
    return version != live && thread != null && thread.isRefused();
  }

  /** Versions with embeddings that are not about to be deleted. */
  private static List<Integer> started(EmbedProgress progress, PublishedVersions versions) {
    return progress.started().stream().filter(version -> !isRetired(version, versions)).toList();
  }

  /** The live version's record may be read after its promotion; it is never a retired one. */
  private static boolean isRetired(int version, PublishedVersions versions) {
    return versions.model(version).isEmpty() && version != versions.live().getAsInt();
  }

  /** Stops and starts threads so that they are those of the plan and the warm ones. */
  private void align(Admin admin, EmbedPlan plan, PublishedVersions versions) {
    var active = warm.with(plan, version -> versions.model(version).isPresent());
    threads
        .entrySet()
        .removeIf(
            running -> {
              boolean stale = !active.contains(running.getKey());
              if (stale) {
                running.getValue().close();
              }
              return stale;
            });
    for (int version : active) {
      // The promotion may be read before the model it names; the next round has both.
      var model = versions.model(version);
      if (model.isPresent() && !threads.containsKey(version)) {
        topics.create(admin, topics.embeddings(version));
        var thread = new EmbedThread(clients, topics, store, model.get(), config, lost, metrics);
        threads.put(version, thread);
        thread.start();
      }
    }
  }

  private boolean awaitPromotion(PublishedVersions versions) {
    while (!closing && versions.live().isEmpty()) {
      versions.read(config.embed().poll());
    }
    return !closing;
  }

  private boolean awaitTopics(EmbedProgress progress) {
    var needed =
        List.of(topics.samples().name(), topics.models().name(), topics.promotions().name());
    var awaited = new TopicsAwaited(clients.kafka(), needed, config.embed().startTimeout());
    while (!closing) {
      var obstacle = obstacle(progress, needed);
      if (obstacle.isEmpty()) {
        LOG.info(
            "embedding: from={} to={}<N> versions=promoted",
            topics.samples().name(),
            topics.embeddings(1).name().replaceFirst("1$", ""));
        return true;
      }
      awaited.missed(obstacle.get());
      sleep(config.embed().poll());
    }
    return false;
  }

  /** Why the topics are not there yet, or empty: they are. */
  private static Optional<Throwable> obstacle(EmbedProgress progress, List<String> topics) {
    try {
      return progress.exist(topics)
          ? Optional.empty()
          : Optional.of(new UnknownTopicOrPartitionException(topics.toString()));
    } catch (RetriableException e) {
      return Optional.of(e);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the broker", e);
    }
  }

  /** Offsets of samples that were deleted before this role read them. */
  public long lostRecords() {
    return lost.count();
  }

  /** Why it does not embed what is promoted, or empty: it does, once something is. */
  public Optional<String> notReady() {
    if (closing) {
      return Optional.of("stops");
    }
    return working ? Optional.empty() : Optional.of("waits for its topics");
  }

  /** Makes {@link #run} return; doesn't wait for it. */
  @Override
  public void close() {
    closing = true;
  }
}
