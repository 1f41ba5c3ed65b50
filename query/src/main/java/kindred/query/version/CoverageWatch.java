package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Asks now and then how much searches can see. For the follower's thread. */
final class CoverageWatch {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final BrokerFacts facts;
  private final InstantSource clock;
  private Coverage coverage = Coverage.NONE;
  private long askedMs;
  private OptionalLong answeredMs = OptionalLong.empty();

  CoverageWatch(BrokerFacts facts, InstantSource clock) {
    this.facts = facts;
    this.clock = clock;
  }

  /** As asked last. */
  Coverage coverage() {
    return coverage;
  }

  /** When the broker last answered. */
  OptionalLong answeredMs() {
    return answeredMs;
  }

  /** The next look is due at once. */
  void changed() {
    askedMs = 0;
  }

  void look(Gallery served) {
    if (!isDue()) {
      return;
    }
    int version = served.number();
    coverage =
        Coverage.of(
            facts.sampleEnds(),
            facts.embeddedThrough(version),
            facts.embeddingEnds(version),
            served.reader().shown());
    answered();
  }

  /** Asks though there is nothing to cover: whether the broker answers. */
  void ask() {
    if (isDue()) {
      facts.sampleEnds();
      answered();
    }
  }

  private boolean isDue() {
    return Math.abs(clock.millis() - askedMs) >= EVERY.toMillis();
  }

  private void answered() {
    askedMs = clock.millis();
    answeredMs = OptionalLong.of(askedMs);
  }
}
