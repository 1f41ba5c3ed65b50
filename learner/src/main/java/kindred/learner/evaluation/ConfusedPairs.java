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

  /**
   * Two classes.
   *
   * @param label the class
   * @param takenFor the class of the nearest image
   */
  record Pair(String label, String takenFor) {}

  ConfusedPairs(int capacity) {
    this.capacity = capacity;
  }

  void add(String label, String takenFor) {
    counts.merge(new Pair(label, takenFor), 1L, Long::sum);
    if (counts.size() > capacity) {
      counts.replaceAll((pair, count) -> count / 2);
      counts.values().removeIf(count -> count == 0);
    }
    if (counts.size() > capacity) {
      counts.remove(counts.keySet().iterator().next());
    }
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
