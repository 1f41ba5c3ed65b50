package kindred.learner.publishing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records in transactions under the one transactional id that all learners of a topic prefix
 * share. Opening it fences whoever had it before and ends what that one left open. Whether this
 * learner leads is asked after opening: one that was stopped just before it may have fenced its
 * successor, which opens the id again, but writes nothing. For one thread.
 */
public final class LeaderProducer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderProducer.class);
  private static final int ATTEMPTS = 3;
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Supplier<? extends Producer<String, byte[]>> producers;
  private final Runnable leads;
  private Producer<String, byte[]> producer;

  /**
   * @param producers of transactional producers with the shared id; the open one is closed with
   *     this
   * @param leads returns where this learner leads, or throws; asked after opening and after a
   *     failure
   */
  public LeaderProducer(Supplier<? extends Producer<String, byte[]>> producers, Runnable leads) {
    this.producers = producers;
    this.leads = leads;
  }

  /**
   * Writes all or none; returns where they stand. A broker that restarts ends transactions too, and
   * forgets an idle id after days: as long as this learner leads, it opens the id anew and writes
   * again. Records that were committed without an answer then stand twice, with equal content.
   *
   * @throws RuntimeException of {@code leads} where another learner has taken the id
   * @throws KafkaException where writing fails again and again
   */
  public List<RecordMetadata> write(List<ProducerRecord<String, byte[]>> records) {
    return again(
        "records for " + topics(records) + " were not written",
        () -> {
          openOnce();
          return transaction(records);
        });
  }

  /** Fences an earlier leader; done by the first {@link #write} otherwise. Fails as that does. */
  public void open() {
    again(
        "the transactional id was not opened",
        () -> {
          openOnce();
          return List.of();
        });
  }

  private <T> T again(String problem, Supplier<T> work) {
    for (var attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        close();
        // Also waits for a broker that is away.
        leads.run();
        if (attempt == ATTEMPTS) {
          throw new KafkaException(problem, e);
        }
        LOG.warn("transaction failed, tried again: problem={}", e.toString());
      }
    }
  }

  /** Returns where this learner leads, or throws; for what is written elsewhere. */
  void confirm() {
    leads.run();
  }

  private void openOnce() {
    if (producer == null) {
      producer = producers.get();
      try {
        producer.initTransactions();
        leads.run();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  private List<RecordMetadata> transaction(List<ProducerRecord<String, byte[]>> records) {
    producer.beginTransaction();
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var record : records) {
      sent.add(producer.send(record));
    }
    commit();
    return sent.stream().map(LeaderProducer::result).toList();
  }

  /** A commit that was not answered in time may have happened; it can only be asked for again. */
  private void commit() {
    try {
      producer.commitTransaction();
    } catch (TimeoutException e) {
      LOG.warn("commit not answered, asked again");
      producer.commitTransaction();
    }
  }

  private static RecordMetadata result(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static List<String> topics(List<ProducerRecord<String, byte[]>> records) {
    return records.stream().map(ProducerRecord::topic).distinct().toList();
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE);
      producer = null;
    }
  }
}
