package kindred.learner.mining;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;

/**
 * P classes at random, K images of each: what SCHE is measured against. K is {@code
 * images-per-class}; P is such that a batch is as large as SCHE's with the same settings. The
 * latest events have no precedence.
 */
public final class RandomMiner implements BatchMiner {
  private static final int PURPOSE = 1;

  private final BatchSettings settings;
  private final SeededHash hash;

  public RandomMiner(BatchSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
  }

  @Override
  public MinedBatch mine(
      LabelledImages memory, ClassSignatures signatures, SequencedSet<String> recent, long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var size = settings.minedImages() + settings.uniformImages();
    var images = draw(memory, size, settings.imagesPerClass(), random);
    var rows = images.stream().mapToInt(i -> signatures.row(i.label()).orElseThrow()).toArray();
    return new MinedBatch(images, rows);
  }

  /** About so many images, those of a class one after another. */
  static List<Remembered> draw(
      LabelledImages memory, int size, int imagesPerClass, SplittableRandom random) {
    var classes = Math.max(2, Math.round((float) size / imagesPerClass));
    var images = new ArrayList<Remembered>();
    for (var label : Draw.of(memory.labels(LEAST_IMAGES), classes, random)) {
      images.addAll(Draw.of(memory.of(label), imagesPerClass, random));
    }
    return images;
  }
}
