package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;

/** Asks now and then how much searches can see. For the follower's thread. */
final class CoverageWatch {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final BrokerFacts facts;
  private final InstantSource clock;
  private Coverage coverage = Coverage.NONE;
  private long askedMs;

  CoverageWatch(BrokerFacts facts, InstantSource clock) {
    this.facts = facts;
    this.clock = clock;
  }

  /** As asked last. */
  Coverage coverage() {
    return coverage;
  }

  /** The next look is due at once. */
  void changed() {
    askedMs = 0;
  }

  void look(Gallery served) {
    long now = clock.millis();
    if (now - askedMs < EVERY.toMillis()) {
      return;
    }
    int version = served.number();
    coverage =
        Coverage.of(
            facts.sampleEnds(),
            facts.embeddedThrough(version),
            facts.embeddingEnds(version),
            served.reader().shown());
    askedMs = now;
  }
}
