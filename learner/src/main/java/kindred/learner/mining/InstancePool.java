package kindred.learner.mining;

import java.util.ArrayList;
import java.util.List;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.UnitVectors;

/**
 * SCHE's second stage (methods.md 5.1): of the images of the hard classes, those most similar to
 * the anchor images. Searches by the embeddings that the memory keeps; only what is drawn is
 * embedded again, in the training pass.
 *
 * @param images hardest first
 */
record InstancePool(List<Remembered> images) {
  /**
   * @param anchors embeddings of the images of the anchor class
   * @param candidates in a fixed order, which decides between equals
   * @param count how many; all where there are fewer
   */
  static InstancePool of(float[][] anchors, List<Remembered> candidates, int count) {
    var hardest = new Hardest(Math.min(count, candidates.size()));
    for (var i = 0; i < candidates.size(); i++) {
      var highest = Float.NEGATIVE_INFINITY;
      for (var anchor : anchors) {
        highest = Math.max(highest, UnitVectors.dot(anchor, candidates.get(i).embedding()));
      }
      hardest.offer(i, highest);
    }
    var images = new ArrayList<Remembered>();
    for (var index : hardest.indices()) {
      images.add(candidates.get(index));
    }
    return new InstancePool(images);
  }
}
