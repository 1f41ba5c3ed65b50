package kindred.query.version;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.VectorIndices;
import kindred.query.opensearch.OpenSearchConfig;
import kindred.query.opensearch.OpenSearchIndices;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.Topics;
import kindred.schemas.TopicsAwaited;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what is live. States:
 *
 * <ul>
 *   <li>waiting: no candidate yet, nothing is served;
 *   <li>building n: nothing is served, the index of n is being filled;
 *   <li>serving n: the index of n answers and keeps tailing;
 *   <li>serving n, building m: n answers while the index of m is being filled beside it.
 * </ul>
 *
 * <p>Beside these, versions that were served before stay warm ({@link WarmVersions}): a promotion
 * of one of them is served at once, by what its index shows then. A retired version is neither
 * built nor kept warm; one that is served stays until another is promoted.
 *
 * <p>{@link FollowRules} says which one comes next. A version whose artefact cannot be used, or
 * whose index cannot be written, is refused for a while and the served one stays. Where the served
 * one's own index can no longer be written, searches go on with what it has, and it is built again
 * beside. A corrupt record in a topic stops the follower.
 */
public final class VersionFollower {
  private static final Logger LOG = LoggerFactory.getLogger(VersionFollower.class);

  private final FollowConfig config;
  private final Topics topics;
  private final VersionLog log;
  private final BrokerFacts facts;
  private final FollowRules rules;
  private final Candidates candidates;
  private final CoverageWatch coverage;
  private final Lineup lineup;
  private KnownVersions known = KnownVersions.NONE;
  private OptionalInt retiredWarned = OptionalInt.empty();
  private boolean reachable = true;
  private volatile Status status = Status.UNKNOWN;
  private volatile boolean closing;

  VersionFollower(
      FollowConfig config,
      Topics topics,
      VersionLog log,
      BrokerFacts facts,
      Galleries galleries,
      Serving serving,
      InstantSource clock) {
    this.config = config;
    this.topics = topics;
    this.log = log;
    this.facts = facts;
    this.rules = new FollowRules(facts);
    this.candidates = new Candidates(topics, facts, config.refusedFor(), clock);
    this.coverage = new CoverageWatch(facts, clock);
    this.lineup = new Lineup(galleries, serving, config.warmVersions(), config.fillNice());
  }

  /**
   * With clients of its own, which {@link #run} closes.
   *
   * @param directory where Lucene's indices lie; nothing else may
   * @param openSearch where indices are instead
   * @param events told of what happens to versions
   * @param lost throws where embeddings were deleted unread
   */
  public static VersionFollower connect(
      FollowConfig config,
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      EncoderConfig encoders,
      Path directory,
      IndexConfig indices,
      Optional<OpenSearchConfig> openSearch,
      Serving serving,
      Freshness freshness,
      ImageHistory history,
      VersionEvents events,
      InstantSource clock,
      LostRecords lost) {
    var facts = KafkaFacts.connect(kafka, topics);
    Supplier<String> deployment = () -> facts.identity(topics.samples().name()).id();
    var galleries =
        new Galleries(
            topics,
            artefacts,
            encoders,
            openSearch
                .<VectorIndices>map(
                    settings -> OpenSearchIndices.connect(settings, indices, deployment))
                .orElseGet(() -> new LuceneIndices(IndexDirectories.in(directory), indices)),
            indices,
            () -> Consumers.ofAllCommitted(kafka),
            freshness,
            history,
            facts::identity,
            clock,
            lost);
    var log = new VersionLog(Consumers.ofCommitted(kafka, Map.of()), topics, events);
    return new VersionFollower(config, topics, log, facts, galleries, serving, clock);
  }

  /** Where the follower stands. */
  public Status status() {
    return status;
  }

  /** Follows until {@link #stop}; throws on a broken state. Closes every version it opened. */
  public void run() {
    try {
      if (awaitTopics()) {
        log.open();
        readAll();
      }
      while (!closing) {
        known = log.poll(config.poll());
        tick();
      }
    } finally {
      lineup.close();
      log.close();
      facts.close();
    }
  }

  /** Makes {@link #run} return; from any thread. */
  public void stop() {
    closing = true;
  }

  /** Reads everything that is there by now, however long the broker takes to say what that is. */
  private void readAll() {
    do {
      known = log.poll(config.poll());
    } while (!closing && isBehind());
  }

  private boolean isBehind() {
    try {
      return log.lag() > 0;
    } catch (RetriableException e) {
      LOG.debug("not known yet: {}", e.toString());
      return true;
    }
  }

  private boolean awaitTopics() {
    var needed =
        Set.of(topics.models().name(), topics.promotions().name(), topics.samples().name());
    var awaited = new TopicsAwaited(facts.servers(), needed, config.startTimeout());
    while (!closing) {
      var obstacle = obstacle(needed);
      if (obstacle.isEmpty()) {
        return true;
      }
      awaited.missed(obstacle.get());
      pause();
    }
    return false;
  }

  /** Why the topics are not there yet, or empty: they are. */
  private Optional<Throwable> obstacle(Set<String> needed) {
    try {
      return facts.topics().containsAll(needed)
          ? Optional.empty()
          : Optional.of(new UnknownTopicOrPartitionException(needed.toString()));
    } catch (RetriableException e) {
      return Optional.of(e);
    }
  }

  private void pause() {
    try {
      Thread.sleep(config.poll());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  void tick() {
    if (lineup.hasFailed(known::isPublished)) {
      // Perhaps its version was retired and its topic deleted: no failure then.
      readAll();
    }
    lineup.check(known::isPublished);
    lineup.brokenBuild().ifPresent(this::giveUp);
    lineup.lookAfterServed();
    try {
      step();
      lineup
          .served()
          .filter(g -> known.isPublished(g.number()))
          .ifPresentOrElse(coverage::look, coverage::ask);
      if (!reachable) {
        LOG.info("broker answers again");
      }
      reachable = true;
    } catch (RetriableException e) {
      if (reachable) {
        LOG.warn("broker does not answer, the served version stays: {}", e.toString());
      }
      reachable = false;
    }
    lineup.announce(known.liveVersion());
    publish(
        new Status(known, lineup.buildingVersion(), coverage.coverage(), coverage.answeredMs()));
  }

  private synchronized void publish(Status now) {
    status = now;
    notifyAll();
  }

  /**
   * Waits until this follower has acted on a promotion, and has switched where its version is warm.
   *
   * @param offset of the promotion
   * @return false where that did not happen within the bound
   */
  public synchronized boolean awaitPromotion(long offset, Duration bound)
      throws InterruptedException {
    long until = System.nanoTime() + bound.toNanos();
    while (status.known().liveOffset().orElse(-1) < offset) {
      long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private void step() {
    lineup.retain(known::isPublished);
    warnOfRetired();
    if (known.live().isEmpty() || recall(known.liveVersion())) {
      return;
    }
    switch (rules.next(situation())) {
      case Step.Stay stay -> {}
      case Step.Drop drop -> lineup.drop();
      case Step.Build(int next) -> {
        lineup.drop();
        if (!recall(next)) {
          build(next);
        }
      }
      case Step.Swap swap -> serve(lineup.buildingVersion().getAsInt());
    }
  }

  /** A served version that takes no more changes counts as none, but nothing older replaces it. */
  private FollowRules.Situation situation() {
    var all = candidates.of(known);
    var served = lineup.servedVersion();
    boolean broken = lineup.isServedBroken();
    return new FollowRules.Situation(
        known.liveVersion(),
        broken ? all.tailSet(Math.min(served.getAsInt(), known.liveVersion()), true) : all,
        broken ? OptionalInt.empty() : served,
        lineup.buildingVersion(),
        lineup.shown());
  }

  private void giveUp(RuntimeException failure) {
    int version = lineup.buildingVersion().getAsInt();
    lineup.drop();
    refuse(version, failure);
  }

  private void refuse(int version, RuntimeException failure) {
    candidates.refuse(version);
    LOG.error("version refused for {}: version={}", config.refusedFor(), version, failure);
  }

  /** Asks the broker nothing: going back is a matter of milliseconds. */
  private boolean recall(int version) {
    boolean recalled = lineup.recall(version);
    if (recalled) {
      rules.recalled();
      coverage.changed();
    }
    return recalled;
  }

  private void build(int version) {
    var model = known.models().get(version);
    try {
      lineup.build(model, lineup.load(model));
    } catch (RuntimeException e) {
      // Another release's format, a corrupt file, a disk: whatever it is, the served version stays.
      refuse(version, e);
    }
  }

  private void serve(int version) {
    try {
      lineup.warmUp();
    } catch (RuntimeException e) {
      candidates.refuse(version);
      lineup.drop();
      LOG.error(
          "version does not answer, refused for {}: version={}", config.refusedFor(), version, e);
      return;
    }
    lineup.swap();
    coverage.changed();
  }

  private void warnOfRetired() {
    var served = lineup.servedVersion();
    if (served.isEmpty() || known.isPublished(served.getAsInt())) {
      retiredWarned = OptionalInt.empty();
    } else if (!served.equals(retiredWarned)) {
      LOG.warn(
          "the served version is retired, it stays until another is promoted: version={}",
          served.getAsInt());
      retiredWarned = served;
    }
  }
}
