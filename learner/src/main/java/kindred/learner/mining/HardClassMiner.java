package kindred.learner.mining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.MinedBatch.Twins;

/**
 * Stochastic class-based hard example mining (SCHE; Suh, Han, Kim, Lee, CVPR 2019; methods.md 5):
 * chooses the images of a step before the network sees them, by what the memory and the signatures
 * hold.
 *
 * <p>Around each anchor class: η of its images; the α(K−1) classes with the most similar signatures
 * (α drawn from 3, 4, 5 as a rule); of their images the β(K−1)η most similar; of these (K−1)η at
 * random. Both pools are larger than needed, so that a wrong label or a near-duplicate class is not
 * met every time. The rest of the batch is drawn uniformly, two images a class, so that classes
 * nobody confuses are not forgotten.
 *
 * <p>Anchor classes: half of them those of the latest events, the others in turn.
 *
 * <p><i>Differences from the paper:</i> several anchor classes in one batch, unless configured;
 * anchors' embeddings are those kept in the memory, at most one visit old, where the paper embeds
 * them anew.
 */
public final class HardClassMiner implements BatchMiner {
  private static final int PURPOSE = 1;

  private final BatchSettings settings;
  private final SeededHash hash;

  public HardClassMiner(BatchSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
  }

  @Override
  public MinedBatch mine(
      LabelledImages memory, ClassSignatures signatures, SequencedSet<String> recent, long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var trainable = memory.labels(LEAST_IMAGES);
    var mined = new Mined(memory, signatures, random);
    for (var anchor : AnchorClasses.of(settings.anchorClasses(), memory, trainable, recent, step)) {
      mined.addGroup(anchor);
    }
    mined.batch.addUniform(memory, trainable, settings.uniformImages(), random);
    return mined.batch.batch();
  }

  /** A batch that grows. */
  private final class Mined {
    private final LabelledImages memory;
    private final ClassSignatures signatures;
    private final SplittableRandom random;
    private final GrowingBatch batch;

    Mined(LabelledImages memory, ClassSignatures signatures, SplittableRandom random) {
      this.memory = memory;
      this.signatures = signatures;
      this.random = random;
      this.batch = new GrowingBatch(signatures);
    }

    void addGroup(String anchor) {
      var images = Draw.of(memory.of(anchor), settings.imagesPerClass(), random);
      batch.addAnchors(images);
      var embeddings = images.stream().map(Remembered::embedding).toArray(float[][]::new);
      var slots = settings.classSlots() - 1;
      var candidates = new ArrayList<Remembered>();
      for (var row : hardClasses(anchor, embeddings, slots).rows()) {
        batch.addToPool(row);
        memory.of(signatures.label(row)).stream()
            .filter(image -> !batch.contains(image))
            .forEach(candidates::add);
      }
      var negatives = slots * settings.imagesPerClass();
      var hard = InstancePool.of(embeddings, candidates, settings.poolFactor() * negatives);
      batch.add(Draw.of(hard.images(), negatives, random));
    }

    private ClassPool hardClasses(String anchor, float[][] embeddings, int slots) {
      var range = settings.classPool();
      var alpha = random.nextInt(range.least(), range.most() + 1);
      var anchorRow = signatures.row(anchor).orElseThrow();
      var classes =
          ClassPool.of(
              embeddings,
              signatures,
              row -> row != anchorRow && memory.count(signatures.label(row)) > 0,
              alpha * slots,
              settings.twinSimilarity());
      Arrays.stream(classes.twins())
          .forEach(row -> batch.addTwins(new Twins(anchor, signatures.label(row))));
      return classes;
    }
  }
}
