package kindred.schemas;

import java.time.Duration;
import java.util.function.LongSupplier;
import kindred.schemas.registry.RegistryAwayException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long the broker, or a schema registry, has not answered: from a failure on, with others
 * that follow each other closely. Failures say so better than successes: what is asked first after
 * a failure may succeed again and again while what comes then never does. Thread-safe.
 */
public final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  /** Kafka's clients, and Kafka Streams, try for up to 5 minutes before they fail. */
  private static final Duration CLOSELY = Duration.ofMinutes(6);

  private final String key;
  private final Duration most;
  private final LongSupplier nanos;
  private boolean failedBefore;
  private long first;
  private long last;

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
   * Something failed; returns where it can be tried again.
   *
   * @throws RuntimeException the failure, where it is not that nobody answered
   * @throws IllegalStateException where that goes on for too long
   */
  public synchronized void failed(RuntimeException failure) {
    if (!isSilence(failure)) {
      throw failure;
    }
    long now = nanos.getAsLong();
    if (!failedBefore || now - last > CLOSELY.toNanos()) {
      first = now;
      LOG.warn(
          "{} does not answer, asked again: most={} cause={}",
          who(failure),
          most,
          failure.toString());
    }
    failedBefore = true;
    last = now;
    if (now - first > most.toNanos()) {
      throw new IllegalStateException(
          "the %s has not answered, or not as it should, for longer than %s %s"
              .formatted(who(failure), key, most),
          failure);
    }
  }

  private static String who(Throwable failure) {
    return switch (failure) {
      case RegistryAwayException e -> "schema registry";
      case Throwable e when e.getCause() != null -> who(e.getCause());
      default -> "broker";
    };
  }

  /** Kafka's clients say it by themselves, or as the cause of what could not be done. */
  private static boolean isSilence(Throwable failure) {
    return switch (failure) {
      case RetriableException e -> true;
      case RegistryAwayException e -> true;
      // Meanwhile the broker has ended what was begun, or forgotten who began it.
      case TransactionAbortableException e -> true;
      case InvalidTxnStateException e -> true;
      case InvalidProducerEpochException e -> true;
      case InvalidPidMappingException e -> true;
      case OutOfOrderSequenceException e -> true;
      case Throwable e when e.getCause() != null -> isSilence(e.getCause());
      // A producer that no longer tries what was not acknowledged.
      case Throwable e -> e.getClass() == KafkaException.class;
    };
  }
}
