package kindred.learner.mining;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import kindred.learner.checkpoint.Section;

/** How often images were drawn, of the latest ones only. */
final class DrawCounts implements Section {
  private final int capacity;
  // Drawn latest, last.
  private final SequencedMap<String, Integer> counts = new LinkedHashMap<>();

  /**
   * @param capacity in images
   */
  DrawCounts(int capacity) {
    this.capacity = capacity;
  }

  void add(String id) {
    counts.putLast(id, of(id) + 1);
    if (counts.size() > capacity) {
      counts.pollFirstEntry();
    }
  }

  /** 0 for one not drawn, or too long ago. */
  int of(String id) {
    return counts.getOrDefault(id, 0);
  }

  int size() {
    return counts.size();
  }

  @Override
  public String name() {
    return "policy-draws";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(counts.size());
    for (var entry : counts.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    counts.clear();
    for (var left = in.readInt(); left > 0; left--) {
      counts.putLast(in.readUTF(), in.readInt());
    }
  }
}
