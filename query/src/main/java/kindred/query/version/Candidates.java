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
  private final Topics topics;
  private final BrokerFacts facts;
  private final Duration refusedFor;
  private final InstantSource clock;
  private final Map<Integer, Long> refusedMs = new HashMap<>();

  /**
   * @param refusedFor another release's format, a corrupt file, a full disk: it may be mended by
   *     then
   */
  Candidates(Topics topics, BrokerFacts facts, Duration refusedFor, InstantSource clock) {
    this.topics = topics;
    this.facts = facts;
    this.refusedFor = refusedFor;
    this.clock = clock;
  }

  /** A version's artefact or index cannot be used. */
  void refuse(int version) {
    refusedMs.put(version, clock.millis());
  }

  NavigableSet<Integer> of(KnownVersions known) {
    var candidates = new TreeSet<Integer>();
    for (var topic : facts.topics()) {
      topics.embeddingsVersion(topic).ifPresent(candidates::add);
    }
    refusedMs.values().removeIf(at -> Math.abs(clock.millis() - at) > refusedFor.toMillis());
    candidates.removeIf(
        v -> refusedMs.containsKey(v) || !known.isPublished(v) || !known.mayStandIn(v));
    return candidates;
  }
}
