package kindred.learner.publishing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Reads what has been written since the last time. */
  public void refresh() {
    if (consumer.assignment().isEmpty()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    }
    var end = consumer.endOffsets(List.of(partition)).get(partition);
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
        } else {
          values.put(record.key(), record.value());
        }
      }
    }
  }

  public Optional<T> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** All keys with a value. */
  public Iterable<String> keys() {
    return List.copyOf(values.keySet());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
