package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.learner.checkpoint.Section;
import kindred.learner.evaluation.ConfusedPairs.Pair;

/** The latest images of each pair of classes that is confused; an image is of one pair. */
final class ConfusionExamples implements Section {
  private static final int MOST = 3;

  private final Map<Pair, List<String>> ids = new LinkedHashMap<>();
  private final Map<String, Pair> byId = new HashMap<>();

  void add(String id, Pair pair) {
    forget(id);
    var same = ids.computeIfAbsent(pair, first -> new ArrayList<>(MOST));
    if (same.size() == MOST) {
      byId.remove(same.removeFirst());
    }
    same.addLast(id);
    byId.put(id, pair);
  }

  void forget(String id) {
    var pair = byId.remove(id);
    if (pair != null) {
      ids.get(pair).remove(id);
      ids.computeIfPresent(pair, (key, left) -> left.isEmpty() ? null : left);
    }
  }

  /** Keeps those of pairs that are still counted. */
  void retain(Set<Pair> counted) {
    if (ids.keySet().retainAll(counted)) {
      byId.values().retainAll(counted);
    }
  }

  /** Of a pair, the latest last; none where all of them are gone. */
  List<String> of(Pair pair) {
    return List.copyOf(ids.getOrDefault(pair, List.of()));
  }

  @Override
  public String name() {
    return "confusion-examples";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(byId.size());
    for (var entry : ids.entrySet()) {
      for (var id : entry.getValue()) {
        out.writeUTF(id);
        out.writeUTF(entry.getKey().label());
        out.writeUTF(entry.getKey().takenFor());
      }
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    absent();
    for (var left = in.readInt(); left > 0; left--) {
      add(in.readUTF(), new Pair(in.readUTF(), in.readUTF()));
    }
  }

  /** Begins with the images to come. */
  @Override
  public void absent() {
    ids.clear();
    byId.clear();
  }
}
