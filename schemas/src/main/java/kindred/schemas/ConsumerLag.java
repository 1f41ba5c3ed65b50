package kindred.schemas;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far a reader is behind the end of a topic, as of the last {@link #look}: in records, and in
 * the time since it had everything there was. The marks that transactions leave count as records,
 * as they do for the reader. One thread looks, any may ask.
 */
public final class ConsumerLag {
  /**
   * Who reads, and where it stands; another name is another reader.
   *
   * @param next partition to the offset that comes next; partitions not named: none read
   */
  public record Reader(String name, Map<Integer, Long> next) {}

  private record Seen(long records, long total) {}

  private final Admin admin;
  private final String topic;
  private final Supplier<Optional<Reader>> reader;
  private final InstantSource clock;

  // The reader's goal: where the topic ended at some moment.
  private String name = "";
  private Map<Integer, Long> goal = Map.of();
  private long goalMs;
  private volatile Optional<Seen> seen = Optional.empty();
  private volatile OptionalLong hadAllMs = OptionalLong.empty();

  /**
   * @param admin stays the caller's to close
   * @param reader asked at each look; empty: there is none
   */
  public ConsumerLag(
      Admin admin, String topic, Supplier<Optional<Reader>> reader, InstantSource clock) {
    this.admin = admin;
    this.topic = topic;
    this.reader = reader;
    this.clock = clock;
  }

  /** The lag of a consumer group, by what it has committed; empty: there is none. */
  public static ConsumerLag ofGroup(
      Admin admin, String topic, Supplier<Optional<String>> group, InstantSource clock) {
    return new ConsumerLag(
        admin,
        topic,
        () -> group.get().map(name -> new Reader(name, committed(admin, topic, name))),
        clock);
  }

  /**
   * Asks the broker.
   *
   * @throws KafkaException where it does not answer
   */
  public void look() {
    var now = reader.get();
    long atMs = clock.millis();
    var ends = offsets(OffsetSpec.latest());
    var beginnings = offsets(OffsetSpec.earliest());
    now.ifPresentOrElse(at -> follow(at, beginnings, ends, atMs), this::forget);
  }

  private void follow(
      Reader at, Map<Integer, Long> beginnings, Map<Integer, Long> ends, long atMs) {
    if (!at.name().equals(name)) {
      forget();
      name = at.name();
      goal = ends;
      goalMs = atMs;
    }
    if (behind(at.next(), Map.of(), goal) == 0) {
      hadAllMs = OptionalLong.of(goalMs);
      goal = ends;
      goalMs = atMs;
    }
    long records = behind(at.next(), beginnings, ends);
    if (records == 0) {
      hadAllMs = OptionalLong.of(atMs);
    }
    seen = Optional.of(new Seen(records, behind(Map.of(), beginnings, ends)));
  }

  private void forget() {
    name = "";
    hadAllMs = OptionalLong.empty();
    seen = Optional.empty();
  }

  private static long behind(
      Map<Integer, Long> next, Map<Integer, Long> beginnings, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(
            end -> {
              var partition = end.getKey();
              long first = beginnings.getOrDefault(partition, 0L);
              return Math.max(
                  0, end.getValue() - Math.max(first, next.getOrDefault(partition, first)));
            })
        .sum();
  }

  /** Records not read yet; NaN before the first look that found a reader. */
  public double records() {
    return seen.map(s -> (double) s.records()).orElse(Double.NaN);
  }

  /** Share of the topic's offsets that the reader has passed, 0 to 1; NaN likewise. */
  public double share() {
    return seen.map(s -> s.total() == 0 ? 1 : 1 - (double) s.records() / s.total())
        .orElse(Double.NaN);
  }

  /** Seconds since the reader had everything there was; NaN before it first did. */
  public double seconds() {
    var ms = hadAllMs;
    return ms.isPresent() ? Math.max(0, clock.millis() - ms.getAsLong()) / 1000.0 : Double.NaN;
  }

  private Map<Integer, Long> offsets(OffsetSpec spec) {
    var described = get(admin.describeTopics(List.of(topic)).allTopicNames());
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    for (var partition : described.get(topic).partitions()) {
      asked.put(new TopicPartition(topic, partition.partition()), spec);
    }
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    var offsets = new HashMap<Integer, Long>();
    get(admin.listOffsets(asked, options).all())
        .forEach((partition, at) -> offsets.put(partition.partition(), at.offset()));
    return offsets;
  }

  private static Map<Integer, Long> committed(Admin admin, String topic, String group) {
    var next = new HashMap<Integer, Long>();
    try {
      get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
          .forEach(
              (partition, at) -> {
                if (partition.topic().equals(topic) && at != null) {
                  next.put(partition.partition(), at.offset());
                }
              });
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
    return next;
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause
          ? cause
          : new KafkaException("the broker was not asked", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while the broker was asked", e);
    }
  }
}
