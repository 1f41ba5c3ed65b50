package kindred.learner.mining;

import java.util.List;
import kindred.learner.memory.Remembered;

/**
 * The images of one training step.
 *
 * @param images each at most once
 * @param rows the signature row of each image's class
 * @param twins class pairs passed over as near duplicates
 */
public record MinedBatch(List<Remembered> images, int[] rows, int twins) {
  public int size() {
    return images.size();
  }
}
