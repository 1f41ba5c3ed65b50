package kindred.standalone.check;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What each id went through in one topic, in order: a mark for each of its records. */
record Trails(Map<String, List<String>> byId) {
  private static final String DELETION = "deletion";

  private static Trails of(
      List<ConsumerRecord<String, byte[]>> records,
      Function<ConsumerRecord<String, byte[]>, String> mark) {
    var byId = new TreeMap<String, List<String>>();
    for (var record : records) {
      byId.computeIfAbsent(record.key(), id -> new ArrayList<>()).add(mark.apply(record));
    }
    return new Trails(byId);
  }

  /** Events: when, and the digest of the image file. */
  static Trails ofEvents(List<ConsumerRecord<String, byte[]>> events) {
    return of(
        events,
        e -> e.timestamp() + " " + (e.value() == null ? DELETION : sha256(Records.event(e))));
  }

  /** Samples as {@link #ofEvents} has their events: validation keeps the time. */
  static Trails ofSamplesAsEvents(List<ConsumerRecord<String, byte[]>> samples) {
    return of(
        samples,
        s ->
            s.timestamp()
                + " "
                + (s.value() == null ? DELETION : Records.sample(s).getContentHash()));
  }

  /** Samples: where they stand. */
  static Trails ofSamples(List<ConsumerRecord<String, byte[]>> samples) {
    return of(samples, s -> s.value() == null ? DELETION : Records.place(s));
  }

  /** Embeddings: where their samples stand. */
  static Trails ofEmbeddings(List<ConsumerRecord<String, byte[]>> embeddings) {
    return of(embeddings, e -> e.value() == null ? DELETION : Records.samplePlace(e));
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What was made of each id's records must be the same in the same order, or still be coming.
   *
   * @param wrong what may never be is added here
   * @param missing what may be on its way is added here
   */
  void compare(String step, Trails made, List<String> wrong, List<String> missing) {
    made.byId.forEach(
        (id, marks) -> {
          var from = byId.getOrDefault(id, List.of());
          if (marks.size() > from.size() || !from.subList(0, marks.size()).equals(marks)) {
            wrong.add("%s: %s has %s, of %s".formatted(step, id, marks, from));
          }
        });
    byId.forEach(
        (id, marks) -> {
          int come = made.byId.getOrDefault(id, List.of()).size();
          if (come < marks.size()) {
            missing.add("%s: %s has %d of %d".formatted(step, id, come, marks.size()));
          }
        });
  }
}
