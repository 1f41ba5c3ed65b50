package kindred.learner.mining;

import java.util.Arrays;
import java.util.List;
import kindred.learner.memory.Remembered;

/**
 * The images of one training step.
 *
 * @param images each at most once
 * @param rows the signature row of each image's class
 * @param anchors which images begin a group of hard negatives; all of them without groups
 * @param pool signature rows of the hard classes that images were drawn from, none twice
 * @param twins class pairs passed over as near duplicates
 * @param cluster that all images are of where the space is divided; {@link #ALL_CLUSTERS} where
 *     they are of all
 */
public record MinedBatch(
    List<Remembered> images,
    int[] rows,
    boolean[] anchors,
    int[] pool,
    List<Twins> twins,
    int cluster) {
  /** For the whole space. */
  public static final int ALL_CLUSTERS = -1;

  /**
   * Two classes too similar to be set against each other: perhaps the same thing under two labels.
   */
  public record Twins(String anchor, String other) {}

  /** A batch without groups. */
  public MinedBatch(List<Remembered> images, int[] rows) {
    this(images, rows, new boolean[rows.length], new int[0], List.of(), ALL_CLUSTERS);
    Arrays.fill(anchors, true);
  }

  /** The same images, for one cluster's slice. */
  public MinedBatch ofCluster(int number) {
    return new MinedBatch(images, rows, anchors, pool, twins, number);
  }

  /** The class of each image. */
  public List<String> labels() {
    return images.stream().map(Remembered::label).toList();
  }

  public int size() {
    return images.size();
  }
}
