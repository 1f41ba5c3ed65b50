package kindred.learner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A topic with one partition in memory, read by Kafka's own mock consumer. */
final class FakeLog<T> {
  private final TopicPartition partition;
  private final List<ConsumerRecord<String, T>> records = new ArrayList<>();
  private int end;
  private Runnable beforeEnd = () -> {};

  FakeLog(String topic) {
    partition = new TopicPartition(topic, 0);
  }

  void add(String key, T value) {
    records.add(
        new ConsumerRecord<>(
            partition.topic(),
            0,
            end,
            end++,
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  /** As compaction does. */
  void remove(long offset) {
    records.removeIf(record -> record.offset() == offset);
  }

  /** What is run before a reader is told where the log ends: someone else may write there. */
  void beforeEnd(Runnable other) {
    beforeEnd = other;
  }

  /** The offset that comes next. */
  int size() {
    return end;
  }

  List<T> values() {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  /**
   * A consumer.
   *
   * @param maxRecords of a poll
   * @param beforePoll is told the position; may throw
   */
  MockConsumer<String, T> consumer(int maxRecords, LongConsumer beforePoll) {
    return new Reader(maxRecords, beforePoll);
  }

  private final class Reader extends MockConsumer<String, T> {
    private final int maxRecords;
    private final LongConsumer beforePoll;

    Reader(int maxRecords, LongConsumer beforePoll) {
      super("earliest");
      this.maxRecords = maxRecords;
      this.beforePoll = beforePoll;
      updateBeginningOffsets(Map.of(partition, 0L));
      updateEndOffsets(Map.of(partition, 0L));
      updatePartitions(
          partition.topic(), List.of(new PartitionInfo(partition.topic(), 0, null, null, null)));
    }

    @Override
    public synchronized ConsumerRecords<String, T> poll(Duration timeout) {
      var from = position(partition);
      beforePoll.accept(from);
      updateEndOffsets(Map.of(partition, (long) size()));
      records.stream()
          .filter(record -> record.offset() >= from)
          .limit(maxRecords)
          .forEach(this::addRecord);
      return super.poll(timeout);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked) {
      beforeEnd.run();
      updateEndOffsets(Map.of(partition, (long) size()));
      return super.endOffsets(asked);
    }
  }
}
