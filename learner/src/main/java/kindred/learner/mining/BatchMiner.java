package kindred.learner.mining;

import java.util.List;
import java.util.SequencedSet;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.SeededHash;

/**
 * Chooses the images of a step. What it chooses is a function of (seed, step), the memory, the
 * signatures and, where it has any, its sections: no random state to save.
 */
public sealed interface BatchMiner
    permits HardClassMiner, RandomMiner, AsymmetricMiner, PolicyMiner {
  /** Images of a class that give a pair. */
  int LEAST_IMAGES = 2;

  /** The one that the settings name. */
  static BatchMiner of(BatchSettings settings, SeededHash hash) {
    return switch (settings.miner()) {
      case SCHE -> new HardClassMiner(settings, hash);
      case RANDOM -> new RandomMiner(settings, hash);
      case ASYMMETRIC -> new AsymmetricMiner(settings, hash);
      case POLICY -> new PolicyMiner(settings, hash);
    };
  }

  /** Whether there are two classes with two images: less gives no pair to learn from. */
  static boolean canMine(LabelledImages memory) {
    return memory.labels(LEAST_IMAGES).size() >= 2;
  }

  /**
   * The batch of a step.
   *
   * @param memory for which {@link #canMine} holds
   * @param signatures with a row for every class of the memory
   * @param recent classes of the latest events, newest last
   * @param step its number
   */
  MinedBatch mine(
      LabelledImages memory, ClassSignatures signatures, SequencedSet<String> recent, long step);

  /**
   * What the batch mined last led to; for those who learn to mine.
   *
   * @param loss of the step, not finite where it was skipped
   */
  default void learn(double loss) {}

  /** What it goes on from, besides the step. */
  default List<Section> sections() {
    return List.of();
  }
}
