package kindred.learner;

import java.util.ArrayList;
import java.util.List;
import kindred.learner.checkpoint.Section;
import kindred.learner.evaluation.ClassMaturities;
import kindred.learner.evaluation.CollapseAlarm;
import kindred.learner.evaluation.DriftWatch;
import kindred.learner.evaluation.ProgressiveRecall;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.mining.MinedBatch;
import kindred.learner.training.StepResult;

/**
 * What is known about learning itself. It decides nothing in training, but it is a function of the
 * log as training is, since the gate asks it.
 */
final class Telemetry {
  private final ProgressiveRecall recall;
  private final ClassMaturities maturities;
  private final DriftWatch drift;
  private final CollapseAlarm alarm;

  Telemetry(LearnerConfig config) {
    var report = config.report();
    this.recall = new ProgressiveRecall(report.recallFactor(), report.confusedCapacity());
    this.maturities = new ClassMaturities(report.maturity());
    this.drift = new DriftWatch(report.driftDelta());
    this.alarm = new CollapseAlarm(config.gate().alarm());
  }

  /**
   * Tests a sample before it is learnt from.
   *
   * @param embedding under the current weights
   * @param memory all that came before
   * @param event its number
   */
  void observe(String id, String label, float[] embedding, ReplayMemory memory, long event) {
    recall
        .observe(id, label, embedding, memory)
        .ifPresent(
            right -> {
              maturities.observe(label, right);
              drift.observe(right, event);
            });
  }

  /** Takes a step in. */
  void observe(MinedBatch batch, StepResult result) {
    if (result.updated()) {
      alarm.observe(batch.images().stream().map(Remembered::embedding).toList(), result.zeroLoss());
    }
  }

  /** An image is gone or has a new state. */
  void forget(String id) {
    recall.forget(id);
  }

  /** A class has lost its last image. */
  void forgetClass(String label) {
    recall.forgetClass(label);
    maturities.forget(label);
  }

  ProgressiveRecall recall() {
    return recall;
  }

  ClassMaturities maturities() {
    return maturities;
  }

  DriftWatch drift() {
    return drift;
  }

  CollapseAlarm alarm() {
    return alarm;
  }

  /** All that must survive. */
  List<Section> sections() {
    var sections = new ArrayList<>(recall.sections());
    sections.addAll(List.of(maturities, drift, alarm));
    return sections;
  }
}
