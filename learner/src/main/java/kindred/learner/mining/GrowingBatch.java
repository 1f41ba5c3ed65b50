package kindred.learner.mining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.mining.MinedBatch.Twins;

/** A batch that grows group by group; an image that comes again stays where it was. */
final class GrowingBatch {
  private final ClassSignatures signatures;
  private final Map<String, Remembered> chosen = new LinkedHashMap<>();
  private final Set<String> anchors = new HashSet<>();
  private final Set<Integer> pool = new TreeSet<>();
  private final List<Twins> twins = new ArrayList<>();

  GrowingBatch(ClassSignatures signatures) {
    this.signatures = signatures;
  }

  void addAnchors(List<Remembered> images) {
    add(images);
    images.forEach(image -> anchors.add(image.id()));
  }

  void add(List<Remembered> images) {
    images.forEach(image -> chosen.put(image.id(), image));
  }

  /** Notes a signature that images are drawn from. */
  void addToPool(int row) {
    pool.add(row);
  }

  void addTwins(Twins pair) {
    twins.add(pair);
  }

  /** Two images of each of some classes, against forgetting. */
  void addUniform(
      LabelledImages memory, List<String> trainable, int images, SplittableRandom random) {
    for (var label : Draw.of(trainable, images / BatchMiner.LEAST_IMAGES, random)) {
      add(Draw.of(memory.of(label), BatchMiner.LEAST_IMAGES, random));
    }
  }

  boolean contains(Remembered image) {
    return chosen.containsKey(image.id());
  }

  MinedBatch batch() {
    var images = List.copyOf(chosen.values());
    var rows = new int[images.size()];
    var isAnchor = new boolean[rows.length];
    for (var i = 0; i < rows.length; i++) {
      rows[i] = signatures.row(images.get(i).label()).orElseThrow();
      isAnchor[i] = anchors.contains(images.get(i).id());
    }
    var hard = pool.stream().mapToInt(row -> row).toArray();
    return new MinedBatch(
        images, rows, isAnchor, hard, List.copyOf(twins), MinedBatch.ALL_CLUSTERS);
  }
}
