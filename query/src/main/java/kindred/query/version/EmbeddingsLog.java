package kindred.query.version;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import kindred.schemas.LostRecords;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A version's embeddings topic, all partitions of it, as one reader goes through it: from any
 * position, without a consumer group. Positions are partition to next offset. For one thread,
 * {@link #wakeup} for all.
 */
final class EmbeddingsLog implements AutoCloseable {
  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final Function<String, TopicIdentity> identities;
  private final LostRecords lost;

  /**
   * @param consumer of committed records; closed with this
   * @param topic the version's embeddings
   * @param identities of topics, as the broker knows them
   * @param lost throws where embeddings were deleted unread
   */
  EmbeddingsLog(
      Consumer<String, byte[]> consumer,
      String topic,
      Function<String, TopicIdentity> identities,
      LostRecords lost) {
    this.consumer = consumer;
    this.topic = topic;
    this.identities = identities;
    this.lost = lost;
  }

  /**
   * What there was to read when the log was opened.
   *
   * @param topic as it was then
   * @param begin where its partitions began
   * @param end where they ended
   */
  record Extent(TopicIdentity topic, Map<Integer, Long> begin, Map<Integer, Long> end) {}

  String topic() {
    return topic;
  }

  /** Takes all partitions; {@link #goTo} or {@link #goToBeginning} has to follow. */
  Extent open() {
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    var identity = identities.apply(topic);
    consumer.assign(partitions);
    var end = byPartition(consumer.endOffsets(partitions));
    return new Extent(identity, byPartition(consumer.beginningOffsets(partitions)), end);
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), Map.Entry::getValue));
  }

  void goTo(Map<Integer, Long> positions) {
    positions.forEach(
        (partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
  }

  void goToBeginning() {
    consumer.seekToBeginning(consumer.assignment());
  }

  /** An index that missed a deletion would show an image for ever: it is no longer read for. */
  ConsumerRecords<String, byte[]> poll(Duration patience) {
    try {
      return consumer.poll(patience);
    } catch (OffsetOutOfRangeException e) {
      lost.goOn(consumer, e);
      throw e;
    }
  }

  /** Positions, not last offsets: they pass the transactions' own records too. */
  Map<Integer, Long> positions() {
    return consumer.assignment().stream()
        .collect(Collectors.toMap(TopicPartition::partition, consumer::position));
  }

  /**
   * Whether the broker has answered everything that it was asked before. It answers a connection in
   * order, so this waits until it has answered the fetch under way: where nothing comes, for
   * fetch.max.wait.ms.
   */
  boolean isAnswered(Duration patience) {
    try {
      consumer.endOffsets(consumer.assignment(), patience);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** By what the broker's last answers said. */
  boolean nothingWaits() {
    return consumer.assignment().stream()
        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  /** Ends a poll, or another question to the broker, with Kafka's {@code WakeupException}. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
