package kindred.learner.mining;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;
import kindred.learner.memory.UnitVectors;

/**
 * Learns which negatives to set against an anchor: discriminative sampling policy (DE-DSP; Duan,
 * Chen, Lu, Zhou, CVPR 2019; methods.md 9).
 *
 * <p>Around each anchor class: η of its images, the first the anchor a, the second its positive p;
 * M candidates n, one image of a class each, at random; K−1 of them by a {@link NegativePolicy},
 * each with η−1 further images of its class, so that it has positives too. A candidate's features
 * are {@code [s_an, s_an − s_ap, w_a·w_n, log(1+age), log(1+times drawn)]}: s the cosine of
 * embeddings that the memory keeps, w the signatures, age the steps since n was embedded. The
 * reward is the loss of the step that follows.
 *
 * <p>Sizes, anchor classes and the uniform share are those of {@link HardClassMiner}, so that the
 * two can be compared.
 *
 * <p><i>Differences from the paper:</i> of the paper the abstract is known, not the sampler's
 * objective. This is a policy gradient with its features, not the authors' network; the logarithm
 * of the age, so that old images do not drown the rest; one reward per step and not per tuple. Its
 * risk is that mislabelled images keep a high loss and so are drawn for ever: the uniform shares
 * and the number of draws among the features stand against it.
 */
public final class PolicyMiner implements BatchMiner {
  private static final int PURPOSE = 1;
  private static final int INITIAL = 5;

  private final BatchSettings settings;
  private final SeededHash hash;
  private final NegativePolicy policy;
  private final DrawCounts counts;

  public PolicyMiner(BatchSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
    this.policy = new NegativePolicy(settings.policy(), new SplittableRandom(hash.of(0, INITIAL)));
    this.counts = new DrawCounts(settings.policy().countedImages());
  }

  @Override
  public MinedBatch mine(
      LabelledImages memory, ClassSignatures signatures, SequencedSet<String> recent, long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var trainable = memory.labels(LEAST_IMAGES);
    var batch = new GrowingBatch(signatures);
    var anchors = AnchorClasses.of(settings.anchorClasses(), memory, trainable, recent, step);
    for (var label : anchors) {
      var group = Draw.of(memory.of(label), settings.imagesPerClass(), random);
      batch.addAnchors(group);
      var candidates = candidates(memory, label, batch, random);
      for (var negative : draw(group, candidates, signatures, step, random)) {
        addClass(negative, memory, batch, random);
        batch.addToPool(signatures.row(negative.label()).orElseThrow());
      }
    }
    batch.addUniform(memory, trainable, settings.uniformImages(), random);
    return batch.batch();
  }

  private List<Remembered> candidates(
      LabelledImages memory, String anchor, GrowingBatch batch, SplittableRandom random) {
    var labels = new ArrayList<>(memory.labels(1));
    labels.remove(anchor);
    var candidates = new ArrayList<Remembered>();
    for (var label : Draw.of(labels, settings.policy().candidates(), random)) {
      var left = memory.of(label).stream().filter(image -> !batch.contains(image)).toList();
      candidates.addAll(Draw.of(left, 1, random));
    }
    return candidates;
  }

  private List<Remembered> draw(
      List<Remembered> group,
      List<Remembered> candidates,
      ClassSignatures signatures,
      long step,
      SplittableRandom random) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    var features = new double[candidates.size()][];
    for (var k = 0; k < features.length; k++) {
      features[k] = features(group, candidates.get(k), signatures, step);
    }
    var drawn = new ArrayList<Remembered>();
    for (var index : policy.draw(features, settings.classSlots() - 1, random)) {
      drawn.add(candidates.get(index));
      counts.add(candidates.get(index).id());
    }
    return drawn;
  }

  private double[] features(
      List<Remembered> group, Remembered candidate, ClassSignatures signatures, long step) {
    var anchor = group.getFirst();
    var toNegative = UnitVectors.dot(anchor.embedding(), candidate.embedding());
    var toPositive = UnitVectors.dot(anchor.embedding(), group.get(1).embedding());
    var own = signatures.values(List.of(anchor.label()));
    var row = signatures.row(candidate.label()).orElseThrow();
    return new double[] {
      toNegative,
      toNegative - toPositive,
      signatures.similarity(own, row),
      Math.log1p(Math.max(0, step - candidate.embeddedAt())),
      Math.log1p(counts.of(candidate.id()))
    };
  }

  private void addClass(
      Remembered image, LabelledImages memory, GrowingBatch batch, SplittableRandom random) {
    batch.add(List.of(image));
    var others = memory.of(image.label()).stream().filter(other -> !batch.contains(other)).toList();
    batch.add(Draw.of(others, settings.imagesPerClass() - 1, random));
  }

  @Override
  public void learn(double loss) {
    policy.learn(loss);
  }

  @Override
  public List<Section> sections() {
    return List.of(policy, counts);
  }
}
