package kindred.encoder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kindred.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * What the broker knows of embeddings: which versions have any, and how far each has come. A
 * version is complete when its group has committed at least the end offsets that the samples had at
 * some moment after the promotion.
 */
public final class EmbedProgress {
  private final Admin admin;
  private final Topics topics;

  /**
   * @param admin stays the caller's to close
   */
  public EmbedProgress(Admin admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** The versions with an embeddings topic, in no order. */
  public List<Integer> started() {
    var versions = new ArrayList<Integer>();
    for (var name : get(admin.listTopics().names(), "topics")) {
      topics.embeddingsVersion(name).ifPresent(versions::add);
    }
    return versions;
  }

  /** Where the samples end now, for readers of committed records. */
  public Map<TopicPartition, Long> sampleEnds() {
    var samples = topics.samples().name();
    var described = get(admin.describeTopics(List.of(samples)).allTopicNames(), samples);
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    for (var partition : described.get(samples).partitions()) {
      latest.put(new TopicPartition(samples, partition.partition()), OffsetSpec.latest());
    }
    var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    var ends = new HashMap<TopicPartition, Long>();
    get(admin.listOffsets(latest, committed).all(), samples)
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Whether a version's embeddings hold every sample before these ends. */
  public boolean isComplete(int version, Map<TopicPartition, Long> ends) {
    return reached(ends, committed(topics.embedGroup(version)));
  }

  static boolean reached(
      Map<TopicPartition, Long> ends, Map<TopicPartition, OffsetAndMetadata> committed) {
    for (var end : ends.entrySet()) {
      var offset = committed.get(end.getKey());
      if ((offset == null ? 0 : offset.offset()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    try {
      var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
      return get(offsets, group);
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  /** Whether all these topics exist; asked at the start, where the role tells of a silence. */
  boolean exist(Collection<String> names) {
    var soon = new ListTopicsOptions().timeoutMs(3_000);
    return get(admin.listTopics(soon).names(), "topics").containsAll(names);
  }

  private static <T> T get(KafkaFuture<T> future, String what) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException("'" + what + "' was not read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while reading '" + what + "'", e);
    }
  }
}
