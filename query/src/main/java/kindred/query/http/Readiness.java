package kindred.query.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Supplier;
import kindred.query.version.Serving;
import kindred.query.version.Status;

/**
 * Whether this node is to be sent requests: it serves a version whose encoder and index have worked
 * once, hears from the broker, and is not about to stop.
 */
final class Readiness {
  private final Serving serving;
  private final Pins pins;
  private final Supplier<Status> status;
  private final Traffic traffic;
  private final Duration maxBrokerSilence;
  private final InstantSource clock;

  /**
   * @param maxBrokerSilence since the broker's last answer; 0: it is not asked for
   */
  Readiness(
      Serving serving,
      Pins pins,
      Supplier<Status> status,
      Traffic traffic,
      Duration maxBrokerSilence,
      InstantSource clock) {
    this.serving = serving;
    this.pins = pins;
    this.status = status;
    this.traffic = traffic;
    this.maxBrokerSilence = maxBrokerSilence;
    this.clock = clock;
  }

  /**
   * The version that is served.
   *
   * @throws ProblemException where the node is not ready, saying why
   */
  int version() {
    if (traffic.isStopping()) {
      throw notReady("the node is about to stop");
    }
    try (var lease = pins.lease(OptionalInt.empty())) {
      if (!lease.version().isWarm()) {
        throw notReady("version %d has not answered yet".formatted(lease.version().version()));
      }
      checkBroker();
      return lease.version().version();
    }
  }

  boolean isReady() {
    if (serving.versions().isEmpty()) {
      return false;
    }
    try {
      return version() > 0;
    } catch (ProblemException e) {
      return false;
    }
  }

  private void checkBroker() {
    if (maxBrokerSilence.isZero()) {
      return;
    }
    var answered = status.get().brokerAnsweredMs();
    // A clock that was set back must not make silence look short.
    if (answered.isEmpty()
        || Math.abs(clock.millis() - answered.getAsLong()) > maxBrokerSilence.toMillis()) {
      throw notReady("the broker has not answered for " + maxBrokerSilence.toMillis() + " ms");
    }
  }

  private static ProblemException notReady(String why) {
    return new Problem(ProblemType.NOT_READY, why).exception();
  }
}
