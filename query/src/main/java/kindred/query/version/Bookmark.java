package kindred.query.version;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far an index has read its embeddings topic, as it is committed with the index.
 *
 * <p>A deletion stays in a compacted topic for {@code delete.retention.ms} from when the cleaner
 * first met it, and meeting it the cleaner takes away the image's earlier states. So whoever begins
 * at time t and reads to the end within that time learns of every deletion it needs: one that is
 * gone before had no image before it in the topic at t. Who goes on from a position needs more: an
 * image that is in the index must not have been deleted by a record that is gone. Every deletion
 * not read yet was written after {@code completeMs}, so it cannot be gone before that plus the
 * retention. Half of the retention is left for reading on.
 *
 * @param topicId of the topic that was read
 * @param positions partition of the embeddings topic to next offset
 * @param samplesRead partition of the samples topic to next offset
 * @param completeMs every deletion that was in the topic then was read, or its images never were
 * @param history what receipts know
 */
record Bookmark(
    String topicId,
    Map<Integer, Long> positions,
    Map<Integer, Long> samplesRead,
    long completeMs,
    Map<String, String> history) {
  private static final String TOPIC_ID = "topic";
  private static final String POSITION = "position.";
  private static final String SAMPLES = "samples.";
  private static final String COMPLETE = "complete";
  private static final String HISTORY = "history.";

  Bookmark {
    positions = Map.copyOf(positions);
    samplesRead = Map.copyOf(samplesRead);
    history = Map.copyOf(history);
  }

  Map<String, String> notes() {
    var notes = new HashMap<String, String>();
    notes.put(TOPIC_ID, topicId);
    notes.put(COMPLETE, Long.toString(completeMs));
    positions.forEach((partition, offset) -> notes.put(POSITION + partition, offset.toString()));
    samplesRead.forEach((partition, offset) -> notes.put(SAMPLES + partition, offset.toString()));
    history.forEach((id, fate) -> notes.put(HISTORY + id, fate));
    return notes;
  }

  /** Empty where an index began anew. */
  static Optional<Bookmark> of(Map<String, String> notes) {
    if (!notes.containsKey(TOPIC_ID)) {
      return Optional.empty();
    }
    var history = new HashMap<String, String>();
    notes.forEach(
        (key, fate) -> {
          if (key.startsWith(HISTORY)) {
            history.put(key.substring(HISTORY.length()), fate);
          }
        });
    return Optional.of(
        new Bookmark(
            notes.get(TOPIC_ID),
            offsets(notes, POSITION),
            offsets(notes, SAMPLES),
            Long.parseLong(notes.get(COMPLETE)),
            history));
  }

  private static Map<Integer, Long> offsets(Map<String, String> notes, String prefix) {
    var offsets = new HashMap<Integer, Long>();
    notes.forEach(
        (key, offset) -> {
          if (key.startsWith(prefix)) {
            offsets.put(Integer.parseInt(key.substring(prefix.length())), Long.parseLong(offset));
          }
        });
    return offsets;
  }

  /**
   * Why one cannot go on from here; empty where one can.
   *
   * @param topic as it is now
   * @param begin where its partitions begin
   * @param end where they end
   */
  Optional<String> obstacle(
      TopicIdentity topic, Map<Integer, Long> begin, Map<Integer, Long> end, long nowMs) {
    if (!topicId.equals(topic.id())) {
      return Optional.of("the topic was made anew");
    }
    if (!positions.keySet().equals(end.keySet())) {
      return Optional.of("the topic has other partitions");
    }
    for (var position : positions.entrySet()) {
      long offset = position.getValue();
      int partition = position.getKey();
      if (offset < begin.getOrDefault(partition, 0L) || offset > end.get(partition)) {
        return Optional.of(
            "partition %d is not from %d on, it goes from %s to %d"
                .formatted(partition, offset, begin.get(partition), end.get(partition)));
      }
    }
    long ageMs = nowMs - completeMs;
    return ageMs >= 0 && ageMs < topic.deletionsKept().toMillis() / 2
        ? Optional.empty()
        : Optional.of("it is " + ageMs + " ms old, deletions may be gone from the topic");
  }
}
