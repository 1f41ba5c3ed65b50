package kindred.query.learning;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.schemas.AvroSerde;
import kindred.schemas.LearningReport;
import kindred.schemas.registry.SchemaRegistryException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest reports of the topic {@code learning}, and a call for each that comes. One thread with
 * one assigned consumer. Nothing here is needed to answer searches: a report that cannot be read is
 * passed over with a warning, a broker that does not answer is asked again.
 */
public final class LearningReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearningReports.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The learner writes each report in a transaction, whose end takes an offset too. */
  private static final int OFFSETS_PER_REPORT = 2;

  private final Supplier<Consumer<String, byte[]>> consumers;
  private final TopicPartition partition;
  private final int capacity;
  private final AvroSerde<LearningReport> serde;
  private final ArrayDeque<Entry> newest = new ArrayDeque<>();
  private final List<java.util.function.Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "learning-reports");
  private volatile Optional<Consumer<String, byte[]>> consumer = Optional.empty();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param consumers makes the consumer of committed records
   * @param topic of the reports, with one partition
   * @param serde of the topic
   */
  public LearningReports(
      Supplier<Consumer<String, byte[]>> consumers,
      String topic,
      AvroSerde<LearningReport> serde,
      LearningConfig config) {
    this.consumers = consumers;
    this.serde = serde;
    this.partition = new TopicPartition(topic, 0);
    this.capacity = config.history();
  }

  /**
   * A report.
   *
   * @param offset in its topic
   */
  public record Entry(long offset, LearningReport report) {}

  public void start() {
    thread.start();
  }

  /** Oldest first. A copy. */
  public List<Entry> history() {
    synchronized (newest) {
      return List.copyOf(newest);
    }
  }

  /** The newest report. */
  public Optional<Entry> latest() {
    synchronized (newest) {
      return Optional.ofNullable(newest.peekLast());
    }
  }

  /**
   * The reports that are kept, oldest first; the listener is called with each one after these, on
   * the thread that reads, and must not block.
   */
  public List<Entry> follow(java.util.function.Consumer<Entry> listener) {
    synchronized (newest) {
      listeners.add(listener);
      return List.copyOf(newest);
    }
  }

  /** Calls no more. */
  public void leave(java.util.function.Consumer<Entry> listener) {
    listeners.remove(listener);
  }

  private void run() {
    try (var reading = consumers.get()) {
      consumer = Optional.of(reading);
      boolean open = false;
      while (closing.getCount() > 0) {
        open = open || open(reading);
        if (open) {
          reading.poll(POLL).forEach(this::read);
        } else {
          closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (WakeupException e) {
      // Only close() wakes the consumer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("learning reports are no longer read", e);
    }
  }

  /** Goes to where the newest reports begin; false where the broker does not answer. */
  private boolean open(Consumer<String, byte[]> reading) {
    var only = List.of(partition);
    try {
      long begin = reading.beginningOffsets(only).get(partition);
      long end = reading.endOffsets(only).get(partition);
      reading.assign(only);
      reading.seek(partition, Math.max(begin, end - (long) OFFSETS_PER_REPORT * capacity));
      return true;
    } catch (RetriableException e) {
      return false;
    }
  }

  private void read(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      tell(new Entry(record.offset(), serde.decode(record.value())));
    } catch (SerializationException | SchemaRegistryException e) {
      LOG.warn("learning report not read: offset={} {}", record.offset(), e.toString());
    }
  }

  private void tell(Entry entry) {
    synchronized (newest) {
      newest.addLast(entry);
      if (newest.size() > capacity) {
        newest.removeFirst();
      }
      listeners.forEach(listener -> listener.accept(entry));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.ifPresent(Consumer::wakeup);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
