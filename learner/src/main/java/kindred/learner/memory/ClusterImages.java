package kindred.learner.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The images of a memory that belong to one cluster, as they are now; not a view. */
public final class ClusterImages implements LabelledImages {
  private final TreeMap<String, List<Remembered>> byLabel = new TreeMap<>();

  private ClusterImages() {}

  /** For each cluster its images; those of no cluster are left out. */
  public static List<ClusterImages> split(ReplayMemory memory, int clusters) {
    var split = new ArrayList<ClusterImages>();
    for (var cluster = 0; cluster < clusters; cluster++) {
      split.add(new ClusterImages());
    }
    memory.forEach(
        image -> {
          if (image.cluster() != Remembered.NO_CLUSTER) {
            split
                .get(image.cluster())
                .byLabel
                .computeIfAbsent(image.label(), label -> new ArrayList<>())
                .add(image);
          }
        });
    return split;
  }

  @Override
  public List<String> labels(int atLeast) {
    return byLabel.entrySet().stream()
        .filter(entry -> entry.getValue().size() >= atLeast)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public List<Remembered> of(String label) {
    return byLabel.getOrDefault(label, List.of());
  }
}
