package kindred.learner.mining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;

/**
 * Stochastic class-based hard example mining (SCHE; Suh, Han, Kim, Lee, CVPR 2019; methods.md 5):
 * chooses the images of a step before the network sees them, by what the memory and the signatures
 * hold.
 *
 * <p>Around each anchor class: η of its images; the α(K−1) classes with the most similar signatures
 * (α drawn from 3, 4, 5); of their images the β(K−1)η most similar; of these (K−1)η at random. Both
 * pools are larger than needed, so that a wrong label or a near-duplicate class is not met every
 * time. The rest of the batch is drawn uniformly, two images a class, so that classes nobody
 * confuses are not forgotten.
 *
 * <p>Anchor classes: half of them those of the latest events, the others in turn. What is drawn is
 * a function of (seed, step), the memory and the signatures: no random state to save.
 *
 * <p><i>Differences from the paper:</i> several anchor classes in one batch; anchors' embeddings
 * are those kept in the memory, at most one visit old, where the paper embeds them anew.
 */
public final class HardClassMiner {
  private static final int PURPOSE = 1;
  private static final int LEAST_IMAGES = 2;
  private static final int LEAST_CLASSES = 2;
  private static final int ALPHA_FROM = 3;
  private static final int ALPHA_BELOW = 6;

  private final BatchSettings settings;
  private final SeededHash hash;

  public HardClassMiner(BatchSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
  }

  /** Whether there are two classes with two images: less gives no pair to learn from. */
  public static boolean canMine(ReplayMemory memory) {
    return memory.labels(LEAST_IMAGES).size() >= LEAST_CLASSES;
  }

  /**
   * The batch of a step.
   *
   * @param memory for which {@link #canMine} holds
   * @param signatures with a row for every class of the memory
   * @param recent classes of the latest events, newest last
   * @param step its number
   */
  public MinedBatch mine(
      ReplayMemory memory, ClassSignatures signatures, SequencedSet<String> recent, long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var trainable = memory.labels(LEAST_IMAGES);
    var chosen = new LinkedHashMap<String, Remembered>();
    var twins = 0;
    for (var anchor : anchors(memory, trainable, recent, step)) {
      twins += addGroup(anchor, memory, signatures, random, chosen);
    }
    addUniform(memory, trainable, random, chosen);
    var images = List.copyOf(chosen.values());
    var rows = images.stream().mapToInt(i -> signatures.row(i.label()).orElseThrow()).toArray();
    return new MinedBatch(images, rows, twins);
  }

  private SequencedSet<String> anchors(
      ReplayMemory memory, List<String> trainable, SequencedSet<String> recent, long step) {
    var anchors = new LinkedHashSet<String>();
    var fromEvents = (settings.anchorClasses() + 1) / 2;
    for (var label : recent.reversed()) {
      if (anchors.size() < fromEvents && memory.count(label) >= LEAST_IMAGES) {
        anchors.add(label);
      }
    }
    var wanted = Math.min(settings.anchorClasses(), trainable.size());
    for (var turn = step * settings.anchorClasses(); anchors.size() < wanted; turn++) {
      anchors.add(trainable.get((int) Math.floorMod(turn, (long) trainable.size())));
    }
    return anchors;
  }

  private int addGroup(
      String anchor,
      ReplayMemory memory,
      ClassSignatures signatures,
      SplittableRandom random,
      Map<String, Remembered> chosen) {
    var anchorImages = draw(memory.of(anchor), settings.imagesPerClass(), random);
    anchorImages.forEach(image -> chosen.put(image.id(), image));
    var embeddings = anchorImages.stream().map(Remembered::embedding).toArray(float[][]::new);
    var anchorRow = signatures.row(anchor).orElseThrow();
    var slots = settings.classSlots() - 1;
    var alpha = random.nextInt(ALPHA_FROM, ALPHA_BELOW);
    var classes =
        ClassPool.of(
            embeddings,
            signatures,
            row -> row != anchorRow,
            alpha * slots,
            settings.twinSimilarity());
    var candidates = new ArrayList<Remembered>();
    for (var row : classes.rows()) {
      memory.of(signatures.label(row)).stream()
          .filter(image -> !chosen.containsKey(image.id()))
          .forEach(candidates::add);
    }
    var negatives = slots * settings.imagesPerClass();
    var pool = InstancePool.of(embeddings, candidates, settings.poolFactor() * negatives);
    draw(pool.images(), negatives, random).forEach(image -> chosen.put(image.id(), image));
    return classes.twins();
  }

  private void addUniform(
      ReplayMemory memory,
      List<String> trainable,
      SplittableRandom random,
      Map<String, Remembered> chosen) {
    for (var label : draw(trainable, settings.uniformImages() / LEAST_IMAGES, random)) {
      draw(memory.of(label), LEAST_IMAGES, random).forEach(i -> chosen.put(i.id(), i));
    }
  }

  /** So many of the list at random, none twice; all where there are fewer. */
  private static <T> List<T> draw(List<T> from, int count, SplittableRandom random) {
    var left = new ArrayList<>(from);
    var taken = Math.min(count, left.size());
    for (var i = 0; i < taken; i++) {
      var other = random.nextInt(i, left.size());
      var drawn = left.get(other);
      left.set(other, left.get(i));
      left.set(i, drawn);
    }
    return left.subList(0, taken);
  }
}
