package kindred.learner.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.schemas.LostRecords;
import kindred.schemas.Sample;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;

/**
 * The samples topic, one event after another, from where the learner says. Partitions are assigned
 * and sought, there is no consumer group: the only offsets that count are in the checkpoint.
 *
 * <p>One partition is one order. Several are merged by (timestamp, partition, offset) as far as
 * their next records are known: a partition known to hold more is waited for one poll long. Then
 * two runs can differ, and only then.
 *
 * <p>Holds one poll's records per partition at most. For one thread, except {@link #wakeup}.
 */
public final class SampleStream implements AutoCloseable {
  private static final Comparator<SampleEvent> ORDER =
      Comparator.comparingLong(SampleEvent::timestampMs)
          .thenComparingInt(SampleEvent::partition)
          .thenComparingLong(SampleEvent::offset);

  private final Consumer<String, Sample> consumer;
  private final String topic;
  private final Duration poll;
  private final LostRecords lost;
  private final SortedMap<Integer, Queue<SampleEvent>> waiting = new TreeMap<>();

  /**
   * @param consumer read_committed, without a group or resets
   * @param topic the samples topic
   * @param poll how long {@link #next} waits for a sample
   * @param lost what to do where samples were deleted unread
   */
  public SampleStream(
      Consumer<String, Sample> consumer, String topic, Duration poll, LostRecords lost) {
    this.consumer = consumer;
    this.topic = topic;
    this.poll = poll;
    this.lost = lost;
  }

  /**
   * Goes to these offsets, partitions that are not named to their beginning.
   *
   * @throws IllegalStateException where a partition ends before its offset: it isn't the log that
   *     the offset is of
   */
  public void seek(Map<Integer, Long> offsets) {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    waiting.clear();
    var beginnings = consumer.beginningOffsets(partitions);
    var ends = consumer.endOffsets(partitions);
    for (var partition : partitions) {
      var beginning = beginnings.get(partition);
      var wanted = offsets.getOrDefault(partition.partition(), beginning);
      if (wanted > ends.get(partition)) {
        throw new IllegalStateException(
            partition + " ends at " + ends.get(partition) + ", before the checkpoint's " + wanted);
      }
      lost.check(partition, wanted, beginning);
      consumer.seek(partition, Math.max(wanted, beginning));
      waiting.put(partition.partition(), new ArrayDeque<>());
    }
    consumer.resume(partitions);
  }

  /** The next event; empty where none came in time. */
  public Optional<SampleEvent> next() {
    if (waiting.values().stream().anyMatch(Queue::isEmpty)) {
      fill();
    }
    var next = waiting.values().stream().map(Queue::peek).filter(Objects::nonNull).min(ORDER);
    next.ifPresent(event -> waiting.get(event.partition()).remove());
    return next;
  }

  /** Partition to the offset of the event that comes next: where to go on after a restart. */
  public SortedMap<Integer, Long> positions() {
    var positions = new TreeMap<Integer, Long>();
    waiting.forEach(
        (partition, events) ->
            positions.put(
                partition,
                events.isEmpty()
                    ? consumer.position(new TopicPartition(topic, partition))
                    : events.peek().offset()));
    return positions;
  }

  /**
   * Whether everything before these offsets is returned or passed; partitions not named: from 0.
   */
  public boolean reached(Map<Integer, Long> offsets) {
    return positions().entrySet().stream()
        .allMatch(p -> p.getValue() >= offsets.getOrDefault(p.getKey(), 0L));
  }

  /** Whether every event that is in the log by now has been returned. Asks the broker. */
  public boolean caughtUp() {
    return waiting.values().stream().allMatch(Queue::isEmpty)
        && consumer.endOffsets(consumer.assignment()).entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Makes a waiting {@link #next} throw {@code WakeupException}; from any thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  private void fill() {
    var empty = partitions(true);
    var filled = partitions(false);
    consumer.pause(filled);
    consumer.resume(empty);
    var more = empty.stream().anyMatch(p -> consumer.currentLag(p).orElse(1) > 0);
    for (var record : poll(filled.isEmpty() || more ? poll : Duration.ZERO)) {
      waiting
          .get(record.partition())
          .add(
              new SampleEvent(
                  record.key(),
                  Optional.ofNullable(record.value()),
                  record.partition(),
                  record.offset(),
                  record.timestamp()));
    }
  }

  private ConsumerRecords<String, Sample> poll(Duration wait) {
    try {
      return consumer.poll(wait);
    } catch (InvalidOffsetException e) {
      lost.goOn(consumer, e);
      return ConsumerRecords.empty();
    }
  }

  private Set<TopicPartition> partitions(boolean empty) {
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty() == empty)
        .map(entry -> new TopicPartition(topic, entry.getKey()))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
