package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import kindred.schemas.Topics;

/**
 * The versions that could be built: published, on the promoted line, with an embeddings topic, and
 * not found unusable a moment ago. For the follower's thread.
 */
final class Candidates {
  /** Another release's format, a corrupt file, a full disk: it may be mended by then. */
  static final Duration REFUSED_FOR = Duration.ofSeconds(30);

  private final Topics topics;
  private final BrokerFacts facts;
  private final InstantSource clock;
  private final Map<Integer, Long> refusedMs = new HashMap<>();

  Candidates(Topics topics, BrokerFacts facts, InstantSource clock) {
    this.topics = topics;
    this.facts = facts;
    this.clock = clock;
  }

  /** A version's artefact cannot be used. */
  void refuse(int version) {
    refusedMs.put(version, clock.millis());
  }

  NavigableSet<Integer> of(KnownVersions known) {
    var candidates = new TreeSet<Integer>();
    for (var topic : facts.topics()) {
      topics.embeddingsVersion(topic).ifPresent(candidates::add);
    }
    refusedMs.values().removeIf(at -> clock.millis() - at > REFUSED_FOR.toMillis());
    candidates.removeIf(
        v -> refusedMs.containsKey(v) || !known.isPublished(v) || !known.mayStandIn(v));
    return candidates;
  }
}
