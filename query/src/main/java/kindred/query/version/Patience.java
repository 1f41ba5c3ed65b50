package kindred.query.version;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import kindred.query.index.IndexUnavailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Patience of a reader with a broker and an index that do not answer. Each silence has a line in
 * the log at its beginning and one at its end. For one thread at a time.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

  /** Between tries to write to an index that does not answer. */
  private static final Duration INDEX_PAUSE = Duration.ofSeconds(1);

  private final String topic;
  private final Duration brokerPause;
  private final Runnable goBack;

  private boolean reachable = true;
  private boolean indexReachable = true;

  /**
   * @param topic that is read
   * @param brokerPause between questions to a broker that does not answer
   * @param goBack to what the index is known to have
   */
  Patience(String topic, Duration brokerPause, Runnable goBack) {
    this.topic = topic;
    this.brokerPause = brokerPause;
    this.goBack = goBack;
  }

  /**
   * False where the broker or the index did not answer. The next try goes on: where the broker was
   * silent from where the index is, and where the index was from what it is known to have.
   */
  boolean run(Runnable reading) {
    try {
      return patientWithBroker(reading);
    } catch (IndexUnavailableException e) {
      if (indexReachable) {
        LOG.warn("index does not answer, it goes on later: topic={} {}", topic, e.toString());
      }
      indexReachable = false;
      goBack.run();
      LockSupport.parkNanos(INDEX_PAUSE.toNanos());
      return false;
    }
  }

  private boolean patientWithBroker(Runnable reading) {
    try {
      reading.run();
      if (!indexReachable) {
        LOG.info("index answers again: topic={}", topic);
      }
      indexReachable = true;
      if (!reachable) {
        LOG.info("broker answers again: topic={}", topic);
      }
      reachable = true;
    } catch (RetriableException e) {
      if (reachable) {
        LOG.warn(
            "broker does not answer, the index goes on later: topic={} {}", topic, e.toString());
      }
      reachable = false;
      LockSupport.parkNanos(brokerPause.toNanos());
    }
    return reachable;
  }

  /** Whether the index has answered when it was last asked. */
  boolean isIndexReachable() {
    return indexReachable;
  }
}
