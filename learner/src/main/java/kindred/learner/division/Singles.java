package kindred.learner.division;

import java.util.HashMap;
import java.util.List;
import kindred.learner.memory.Remembered;

/** Images that are the only one of their class in their cluster (methods.md 10.1, step 4). */
final class Singles {
  private Singles() {}

  private record Place(int cluster, String label) {}

  /** The clusters, with {@link Remembered#NO_CLUSTER} for these images. */
  static int[] dropped(int[] clusters, List<String> labels) {
    var counts = new HashMap<Place, Integer>();
    for (var i = 0; i < clusters.length; i++) {
      counts.merge(new Place(clusters[i], labels.get(i)), 1, Integer::sum);
    }
    var kept = clusters.clone();
    for (var i = 0; i < clusters.length; i++) {
      if (counts.get(new Place(clusters[i], labels.get(i))) == 1) {
        kept[i] = Remembered.NO_CLUSTER;
      }
    }
    return kept;
  }
}
