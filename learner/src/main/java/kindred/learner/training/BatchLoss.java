package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kindred.encoder.Features;
import kindred.encoder.Scalar;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ClassVectors;
import kindred.learner.memory.CrossBatchMemory;
import kindred.learner.mining.MinedBatch;
import kindred.learner.objective.ClassificationOnly;
import kindred.learner.objective.EmbeddedBatch;
import kindred.learner.objective.EmbeddingObjective;
import kindred.learner.objective.NormalisedSoftmax;
import kindred.learner.objective.PairObjective;
import kindred.learner.objective.ProxyObjective;
import kindred.learner.synthesis.Synthesis;

/**
 * The loss of a batch: {@code L = L_objective + λ·L_classification}, both on the slice of the
 * embedding that is the batch's; L_objective with synthetic negatives where there are any.
 */
final class BatchLoss {
  private final ObjectiveSettings settings;
  private final double classificationWeight;
  private final ProxyObjective classification;
  private final ClassSignatures signatures;
  private final Optional<ClassVectors> classVectors;
  private final PairLoss pairLoss;
  private final Optional<Synthesis> synthesis;

  /**
   * A loss.
   *
   * @param loss a scalar, all parts
   * @param activeShare share of the batch's own pairs that it learns from; 0 without pairs
   * @param zero whether the objective's part is 0
   */
  record Value(NDArray loss, double activeShare, boolean zero) {}

  /**
   * @param classVectors what an objective against class vectors is taken against; empty: the
   *     signatures
   */
  BatchLoss(
      ObjectiveSettings settings,
      TrainingSettings training,
      ClassSignatures signatures,
      Optional<ClassVectors> classVectors,
      CrossBatchMemory memory,
      Optional<Synthesis> synthesis) {
    this.settings = settings;
    this.classificationWeight = training.classificationWeight();
    this.classification = new NormalisedSoftmax(training.classificationScale());
    this.signatures = signatures;
    this.classVectors = classVectors;
    this.pairLoss = new PairLoss(settings, signatures, memory);
    this.synthesis = synthesis;
  }

  /**
   * The loss.
   *
   * @param scope owns what is created
   * @param features of the batch, with a graph
   * @param proxies {@code (rows, d)}: the signatures that take part
   * @param rows which ones these are, ascending
   * @param random of this step
   */
  Value of(
      NDManager scope,
      Features features,
      NDArray proxies,
      int[] rows,
      MinedBatch batch,
      long step,
      SplittableRandom random) {
    var slice = Slice.of(batch.cluster(), settings.divide().clusters(), signatures.dimension());
    var unit = slice.unit(features.unit());
    var ofSlice = slice.of(proxies);
    var classes = oneHot(scope, batch.rows(), rows);
    var own =
        switch (settings.objective()) {
          case PairObjective pairs -> pairLoss.of(scope, pairs, unit, slice, batch, step, random);
          case EmbeddingObjective embeddings -> {
            var embedded = new EmbeddedBatch(slice.of(features.raw()), unit, batch.rows());
            yield new PairLoss.Value(embeddings.loss(embedded), 0);
          }
          case ProxyObjective proxy -> {
            var vectors = classVectors.map(v -> slice.unit(values(scope, v, rows)));
            yield new PairLoss.Value(proxy.loss(unit, classes, vectors.orElse(ofSlice)), 0);
          }
          case ClassificationOnly none -> new PairLoss.Value(unit.sum().mul(Scalar.of(unit, 0)), 0);
        };
    var mixed = synthesis.map(s -> s.mix(scope, own.loss(), features, batch)).orElse(own.loss());
    var classified = classification.loss(unit, classes, ofSlice);
    var weighted = classified.mul(Scalar.of(classified, classificationWeight));
    return new Value(mixed.add(weighted), own.activeShare(), zero(own.loss()));
  }

  private boolean zero(NDArray loss) {
    return !(settings.objective() instanceof ClassificationOnly) && loss.getFloat() == 0;
  }

  /**
   * The signatures that take part: all, or where they are too many those of the batch's classes and
   * of the hard classes it was mined from (a sampled softmax; methods.md 5.5).
   */
  int[] rows(MinedBatch batch) {
    var all = signatures.size();
    var taken = new boolean[all];
    Arrays.fill(taken, all <= signatures.settings().fullSoftmaxClasses());
    for (var row : batch.rows()) {
      taken[row] = true;
    }
    for (var row : batch.pool()) {
      taken[row] = true;
    }
    return IntStream.range(0, all).filter(row -> taken[row]).toArray();
  }

  /** {@code (rows, d)}: a class without a vector gets one here, by its signature. */
  private NDArray values(NDManager scope, ClassVectors vectors, int[] rows) {
    var labels = Arrays.stream(rows).mapToObj(signatures::label).toList();
    labels.stream()
        .filter(label -> !vectors.has(label))
        .forEach(label -> vectors.imprint(label, signatures.values(List.of(label))));
    return scope.create(vectors.values(labels), new Shape(rows.length, signatures.dimension()));
  }

  private static NDArray oneHot(NDManager scope, int[] classes, int[] rows) {
    var values = new float[classes.length * rows.length];
    for (var i = 0; i < classes.length; i++) {
      values[i * rows.length + Arrays.binarySearch(rows, classes[i])] = 1;
    }
    return scope.create(values, new Shape(classes.length, rows.length));
  }
}
