package kindred.schemas;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long the broker has not answered: from the first question that it left unanswered to the
 * first that it answered. Thread-safe.
 */
public final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String key;
  private final Duration most;
  private final LongSupplier nanos;
  private OptionalLong since = OptionalLong.empty();

  /**
   * @param key of the configuration that says {@code most}
   * @param most that it may last
   * @param nanos as {@link System#nanoTime}
   */
  public Outage(String key, Duration most, LongSupplier nanos) {
    this.key = key;
    this.most = most;
    this.nanos = nanos;
  }

  /**
   * A question failed; returns where it can be asked again.
   *
   * @throws RuntimeException the failure, where the broker did answer
   * @throws IllegalStateException where it has not answered for too long
   */
  public synchronized void failed(RuntimeException failure) {
    if (!isSilence(failure)) {
      throw failure;
    }
    long now = nanos.getAsLong();
    if (since.isEmpty()) {
      since = OptionalLong.of(now);
      LOG.warn("broker does not answer, asked again: most={} cause={}", most, failure.toString());
    } else if (now - since.getAsLong() > most.toNanos()) {
      throw new IllegalStateException(
          "the broker has not answered for longer than " + key + " " + most, failure);
    }
  }

  /** Kafka's clients say it by themselves, or as the cause of what could not be done. */
  private static boolean isSilence(Throwable failure) {
    return failure instanceof RetriableException
        || failure.getCause() != null && isSilence(failure.getCause());
  }

  /** A question was answered. */
  public synchronized void over() {
    if (since.isPresent()) {
      LOG.info("broker answers again");
      since = OptionalLong.empty();
    }
  }
}
