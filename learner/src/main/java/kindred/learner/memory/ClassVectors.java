package kindred.learner.memory;

import java.util.List;
import kindred.learner.checkpoint.Section;

/**
 * A vector per class that a loss is taken against and that no gradient changes; besides the class
 * signatures, which are trained. Not thread-safe.
 */
public sealed interface ClassVectors extends Section permits ClassTargets, DensityCentres {
  boolean has(String label);

  /**
   * Gives a class its vector, unless it has one.
   *
   * @param imprint a unit vector near the class's images
   */
  void imprint(String label, float[] imprint);

  /** Copies of the vectors of these classes, one after another; each has one. */
  float[] values(List<String> labels);

  /** Follows the network: these classes have new embeddings in the memory. */
  void follow(List<String> labels, LabelledImages memory);

  /** For a class that has lost its last image. */
  void remove(String label);

  /** For a checkpoint of a learner without any: classes get theirs by their signatures. */
  default void absent() {}

  @Override
  default String name() {
    return "class-vectors";
  }
}
