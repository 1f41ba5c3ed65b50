package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.SplittableRandom;
import kindred.encoder.Scalar;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.CrossBatchMemory;
import kindred.learner.mining.CandidatePairs;
import kindred.learner.mining.MinedBatch;
import kindred.learner.mining.MinedPairs;
import kindred.learner.objective.PairMasks;
import kindred.learner.objective.PairObjective;

/**
 * A loss over the pairs of a batch, and over those of the batch with the cross-batch memory: {@code
 * L(batch, batch) + w·L(batch, memory)}.
 */
final class PairLoss {
  // The class of an image whose class has no signature any more: a negative for every anchor.
  private static final int FORGOTTEN = -1;
  private static final int NOT_THERE = -1;

  private final ObjectiveSettings settings;
  private final ClassSignatures signatures;
  private final CrossBatchMemory memory;

  PairLoss(ObjectiveSettings settings, ClassSignatures signatures, CrossBatchMemory memory) {
    this.settings = settings;
    this.signatures = signatures;
    this.memory = memory;
  }

  /**
   * A loss.
   *
   * @param loss a scalar
   * @param activeShare share of the batch's own pairs that it learns from
   */
  record Value(NDArray loss, double activeShare) {}

  /**
   * The loss.
   *
   * @param unit {@code (B, slice)}: the batch's embeddings in the slice
   */
  Value of(
      NDManager scope,
      PairObjective objective,
      NDArray unit,
      Slice slice,
      MinedBatch batch,
      long step,
      SplittableRandom random) {
    var similarities = unit.matMul(unit.transpose());
    var own =
        CandidatePairs.within(
            similarities.toFloatArray(), anchors(batch), batch.rows(), slice.dimension());
    var within = settings.pairs().mine(own, random);
    var loss = objective.loss(similarities, masks(scope, within));
    var usable = memory.usable(step);
    if (usable.size() > 0) {
      var shape = new Shape(usable.size(), signatures.dimension());
      var others = slice.unit(scope.create(usable.embeddings(), shape));
      var across = unit.matMul(others.transpose());
      var candidates =
          new CandidatePairs(
              across.toFloatArray(),
              anchors(batch),
              classes(usable),
              places(batch, usable),
              slice.dimension());
      var pairs = settings.pairs().mine(candidates, random);
      var weight = memory.settings().weight();
      var further = objective.loss(across, masks(scope, pairs));
      loss = loss.add(further.mul(Scalar.of(further, weight)));
    }
    return new Value(loss, within.activeShare());
  }

  private int[] anchors(MinedBatch batch) {
    var anchors = batch.rows().clone();
    for (var i = 0; i < anchors.length; i++) {
      if (settings.anchors() == ObjectiveSettings.Anchors.MINED && !batch.anchors()[i]) {
        anchors[i] = CandidatePairs.NO_ANCHOR;
      }
    }
    return anchors;
  }

  private int[] classes(CrossBatchMemory.Usable usable) {
    return usable.labels().stream()
        .mapToInt(label -> signatures.row(label).orElse(FORGOTTEN))
        .toArray();
  }

  private static int[] places(MinedBatch batch, CrossBatchMemory.Usable usable) {
    var places = new HashMap<String, Integer>();
    for (var place = 0; place < usable.size(); place++) {
      places.put(usable.ids().get(place), place);
    }
    return batch.images().stream()
        .mapToInt(image -> places.getOrDefault(image.id(), NOT_THERE))
        .toArray();
  }

  private static PairMasks masks(NDManager scope, MinedPairs pairs) {
    var shape = new Shape(pairs.anchors(), pairs.others());
    return new PairMasks(
        scope.create(pairs.positives(), shape), scope.create(pairs.negatives(), shape));
  }
}
