package kindred.learner.publishing;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The newest record of every key of a topic with one partition. For one thread. */
public final class TopicTable<T> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<String, T> consumer;
  private final TopicPartition partition;
  private final int maxEmptyPolls;
  private final Map<String, T> values = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private long written;

  /**
   * @param consumer read_committed, without a group
   * @param topic with one partition
   * @param patience how long reading may make no progress
   */
  public TopicTable(Consumer<String, T> consumer, String topic, Duration patience) {
    this.consumer = consumer;
    this.partition = new TopicPartition(topic, 0);
    this.maxEmptyPolls = (int) Math.max(1, patience.toMillis() / POLL.toMillis());
  }

  /**
   * Tells of a committed record. A commit is answered before readers see its records; the next
   * {@link #refresh} waits for this one.
   */
  public void written(long offset) {
    written = Math.max(written, offset + 1);
  }

  /**
   * Reads what has been written since the last time. The end is that of committed records: the
   * position passes transactions' markers, and an open transaction is not waited for.
   */
  public void refresh() {
    if (consumer.assignment().isEmpty()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    }
    var end = Math.max(written, consumer.endOffsets(List.of(partition)).get(partition));
    var emptyPolls = 0;
    while (consumer.position(partition) < end) {
      var records = consumer.poll(POLL);
      emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
      if (emptyPolls > maxEmptyPolls) {
        throw new KafkaException(partition + " was not read to its end " + end);
      }
      for (var record : records) {
        if (record.value() == null) {
          values.remove(record.key());
          deleted.add(record.key());
        } else {
          values.put(record.key(), record.value());
          deleted.remove(record.key());
        }
      }
    }
  }

  public Optional<T> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** All keys with a value. */
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  /** Keys whose newest record has no value, as far as the log still has that record. */
  public Set<String> deleted() {
    return Set.copyOf(deleted);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
