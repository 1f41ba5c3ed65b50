package kindred.query.version;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import kindred.encoder.ArtefactStore;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.query.index.IndexConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what is live. States:
 *
 * <ul>
 *   <li>waiting: no candidate yet, nothing is served;
 *   <li>building n: nothing is served, the index of n is being filled;
 *   <li>serving n: the index of n answers and keeps tailing;
 *   <li>serving n, building m: n answers while the index of m is being filled beside it;
 * </ul>
 *
 * <p>{@link FollowRules} says which one comes next. A version whose artefact cannot be used is
 * refused for a while and the served one stays; a corrupt record in a topic stops the follower.
 */
public final class VersionFollower {
  private static final Logger LOG = LoggerFactory.getLogger(VersionFollower.class);
  private static final Duration COVERAGE_EVERY = Duration.ofSeconds(1);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

  /** A silent broker holds up the follower, and so its end, no longer than this. */
  private static final Map<String, String> ADMIN =
      Map.of(
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
          "3000",
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          "3000");

  private final FollowConfig config;
  private final Topics topics;
  private final VersionLog log;
  private final BrokerFacts facts;
  private final FollowRules rules;
  private final Galleries galleries;
  private final Serving serving;
  private final InstantSource clock;
  private final Map<Integer, Long> refusedMs = new HashMap<>();
  private int builds;
  private Optional<Gallery> served = Optional.empty();
  private Optional<Gallery> building = Optional.empty();
  private KnownVersions known = KnownVersions.NONE;
  private Coverage coverage = Coverage.NONE;
  private long coverageMs;
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
    this.galleries = galleries;
    this.serving = serving;
    this.clock = clock;
  }

  /**
   * With clients of its own, which {@link #run} closes.
   *
   * @param directory where indices lie; nothing else may
   */
  public static VersionFollower connect(
      FollowConfig config,
      KafkaConfig kafka,
      Topics topics,
      ArtefactStore artefacts,
      EncoderConfig encoders,
      Path directory,
      IndexConfig indices,
      Serving serving,
      Freshness freshness,
      InstantSource clock) {
    var galleries =
        new Galleries(
            topics,
            artefacts,
            encoders,
            directory,
            indices,
            () -> Consumers.ofCommitted(kafka, Map.of()),
            freshness,
            clock);
    var log = new VersionLog(Consumers.ofCommitted(kafka, Map.of()), topics);
    var facts = new KafkaFacts(Admin.create(kafka.client(ADMIN, Map.of())), topics);
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
        do {
          known = log.poll(config.poll());
        } while (!closing && log.lag() > 0);
      }
      while (!closing) {
        known = log.poll(config.poll());
        tick();
      }
    } finally {
      building.ifPresent(VersionFollower::discard);
      served.ifPresent(gallery -> gallery.reader().close());
      serving.close();
      log.close();
      facts.close();
    }
  }

  /** Makes {@link #run} return; from any thread. */
  public void stop() {
    closing = true;
  }

  private boolean awaitTopics() {
    var needed =
        Set.of(topics.models().name(), topics.promotions().name(), topics.samples().name());
    long until = clock.millis() + config.startTimeout().toMillis();
    LOG.info("waiting for topics: names={}", needed);
    while (!closing) {
      if (existing().containsAll(needed)) {
        return true;
      }
      if (clock.millis() > until) {
        throw new IllegalStateException(
            "topics %s did not appear within %s".formatted(needed, config.startTimeout()));
      }
      pause();
    }
    return false;
  }

  private Set<String> existing() {
    try {
      return facts.topics();
    } catch (RetriableException e) {
      return Set.of();
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
    rethrow(building);
    rethrow(served);
    try {
      step();
      cover();
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
    status = new Status(known, version(building), coverage);
  }

  private void step() {
    var live = known.live();
    if (live.isEmpty()) {
      return;
    }
    int version = live.get().getVersion();
    var shown = building.map(gallery -> gallery.reader().shown()).orElse(Map.of());
    var situation =
        new FollowRules.Situation(
            version, candidates(version), version(served), version(building), shown);
    switch (rules.next(situation)) {
      case Step.Stay stay -> {}
      case Step.Drop drop -> drop();
      case Step.Build(int next) -> build(next);
      case Step.Swap swap -> swap();
    }
  }

  private NavigableSet<Integer> candidates(int live) {
    var candidates = new TreeSet<Integer>();
    for (var topic : facts.topics()) {
      topics.embeddingsVersion(topic).ifPresent(candidates::add);
    }
    refusedMs.values().removeIf(at -> clock.millis() - at > REFUSED_FOR.toMillis());
    candidates.removeIf(
        v -> v > live || refusedMs.containsKey(v) || !known.models().containsKey(v));
    return candidates;
  }

  private void build(int version) {
    drop();
    var model = known.models().get(version);
    Encoder encoder;
    try {
      encoder = galleries.load(model);
    } catch (RuntimeException e) {
      // Another release's format, a corrupt file, a disk: whatever it is, the served version stays.
      refusedMs.put(version, clock.millis());
      LOG.error("version refused for {}: version={}", REFUSED_FOR, version, e);
      return;
    }
    building = Optional.of(galleries.open(model, encoder, ++builds));
    LOG.info("building: version={}", version);
  }

  private void swap() {
    var next = building.orElseThrow();
    var before = served;
    serving.swap(next.version());
    next.reader().served();
    served = building;
    building = Optional.empty();
    before.ifPresent(VersionFollower::discard);
    LOG.info(
        "serving: version={} images={} before={}",
        next.version().version(),
        next.version().index().size(),
        version(before));
    coverageMs = 0;
  }

  private void drop() {
    building.ifPresent(
        gallery -> {
          LOG.info("build given up: version={}", gallery.version().version());
          discard(gallery);
        });
    building = Optional.empty();
  }

  private static void discard(Gallery gallery) {
    gallery.reader().close();
    gallery.version().retire();
  }

  private void cover() {
    long now = clock.millis();
    if (served.isEmpty() || now - coverageMs < COVERAGE_EVERY.toMillis()) {
      return;
    }
    int version = served.get().version().version();
    coverage =
        Coverage.of(
            facts.sampleEnds(),
            facts.embeddedThrough(version),
            facts.embeddingEnds(version),
            served.get().reader().shown());
    coverageMs = now;
  }

  private static void rethrow(Optional<Gallery> gallery) {
    gallery
        .flatMap(g -> g.reader().failure())
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private static OptionalInt version(Optional<Gallery> gallery) {
    return gallery.map(g -> OptionalInt.of(g.version().version())).orElse(OptionalInt.empty());
  }
}
