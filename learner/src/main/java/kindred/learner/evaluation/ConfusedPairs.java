package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often a class was taken for another one. Bounded: when it is full, all counts are halved and
 * those that reach zero go, so it shows what is confused lately.
 */
final class ConfusedPairs {
  private final int capacity;
  private final Map<Pair, Long> counts = new LinkedHashMap<>();
  private final ConfusionExamples examples = new ConfusionExamples();

  /**
   * Two classes.
   *
   * @param label the class
   * @param takenFor the class of the nearest image
   */
  record Pair(String label, String takenFor) {
    boolean has(String other) {
      return label.equals(other) || takenFor.equals(other);
    }
  }

  ConfusedPairs(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Counts an image in.
   *
   * @param id of the image that was taken for another class's
   */
  void add(String id, String label, String takenFor) {
    var pair = new Pair(label, takenFor);
    counts.merge(pair, 1L, Long::sum);
    examples.add(id, pair);
    if (counts.size() > capacity) {
      counts.replaceAll((counted, count) -> count / 2);
      counts.values().removeIf(count -> count == 0);
    }
    if (counts.size() > capacity) {
      counts.remove(counts.keySet().iterator().next());
    }
    examples.retain(counts.keySet());
  }

  /** An image is no example any more: deleted, corrected or come again. */
  void forget(String id) {
    examples.forget(id);
  }

  /** A class is gone. */
  void forgetClass(String label) {
    counts.keySet().removeIf(pair -> pair.has(label));
    examples.retain(counts.keySet());
  }

  /** The most frequent pairs, most frequent first, equals by label. */
  List<Map.Entry<Pair, Long>> most(int count) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<Pair, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(e -> e.getKey().label())
                .thenComparing(e -> e.getKey().takenFor()))
        .limit(count)
        .map(Map.Entry::copyOf)
        .toList();
  }

  /** A section of its own, since it is younger than the counts. */
  ConfusionExamples examples() {
    return examples;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(counts.size());
    for (var entry : counts.entrySet()) {
      out.writeUTF(entry.getKey().label());
      out.writeUTF(entry.getKey().takenFor());
      out.writeLong(entry.getValue());
    }
  }

  void read(DataInputStream in) throws IOException {
    counts.clear();
    for (var left = in.readInt(); left > 0; left--) {
      counts.put(new Pair(in.readUTF(), in.readUTF()), in.readLong());
    }
  }
}
