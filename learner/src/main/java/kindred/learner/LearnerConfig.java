package kindred.learner;

import com.typesafe.config.Config;
import kindred.learner.checkpoint.CheckpointSettings;
import kindred.learner.leadership.LeadSettings;
import kindred.learner.memory.MemorySettings;
import kindred.learner.memory.SignatureSettings;
import kindred.learner.mining.BatchSettings;
import kindred.learner.objective.ClassificationOnly;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.publishing.RetirementRule;
import kindred.learner.quantiser.QuantiserSettings;
import kindred.learner.regulariser.RegulariserSettings;
import kindred.learner.stream.StreamSettings;
import kindred.learner.synthesis.Synthesis;
import kindred.learner.synthesis.SynthesisSettings;
import kindred.learner.training.AugmentationSettings;
import kindred.learner.training.ObjectiveSettings;
import kindred.learner.training.TrainingSettings;

/**
 * The {@code learner { }} block.
 *
 * @param seed of initial weights and every random choice
 * @param stepsPerEvent training steps per labelled sample, 0 to 100
 * @param stream how the samples topic is read
 * @param memory what is remembered
 * @param batch what a step trains on
 * @param signatures of classes, how they follow the network
 * @param objective what is learnt
 * @param regulariser what the loss has beside that
 * @param synthesis of negatives
 * @param training how a step changes the weights
 * @param augmentation of training images
 * @param quantiser how codes of the embeddings are learnt
 * @param checkpoint where the state is kept
 * @param lead how one of several learners leads
 * @param publish when versions are made
 * @param retire which versions are given up
 * @param gate which versions go live
 * @param report what is told about learning
 */
public record LearnerConfig(
    long seed,
    double stepsPerEvent,
    StreamSettings stream,
    MemorySettings memory,
    BatchSettings batch,
    SignatureSettings signatures,
    ObjectiveSettings objective,
    RegulariserSettings regulariser,
    SynthesisSettings synthesis,
    TrainingSettings training,
    AugmentationSettings augmentation,
    QuantiserSettings quantiser,
    CheckpointSettings checkpoint,
    LeadSettings lead,
    PublishingCadence publish,
    RetirementRule retire,
    GateSettings gate,
    ReportSettings report) {
  public LearnerConfig {
    if (!(stepsPerEvent >= 0 && stepsPerEvent <= 100)) {
      throw new IllegalArgumentException(
          "learner.steps-per-event " + stepsPerEvent + " is not 0 to 100");
    }
    if (objective.objective() instanceof ClassificationOnly
        && training.classificationWeight() == 0) {
      throw new IllegalArgumentException(
          "learner.objective.name 'none' with learner.training.classification-weight 0 leaves nothing to learn");
    }
    if (synthesis.enabled() && !Synthesis.takes(objective.objective())) {
      throw new IllegalArgumentException(
          "learner.synthesis.enabled with learner.objective.name '%s', which is neither n-pair nor over pairs"
              .formatted(objective.name()));
    }
    if (synthesis.enabled() && objective.divide().clusters() > 1) {
      throw new IllegalArgumentException(
          "learner.synthesis.enabled with learner.objective.divide.clusters %d: the generator needs the whole embedding"
              .formatted(objective.divide().clusters()));
    }
  }

  public static LearnerConfig from(Config config) {
    var learner = config.getConfig("learner");
    return new LearnerConfig(
        learner.getLong("seed"),
        learner.getDouble("steps-per-event"),
        StreamSettings.from(learner.getConfig("stream")),
        MemorySettings.from(learner.getConfig("memory")),
        BatchSettings.from(learner.getConfig("batch")),
        SignatureSettings.from(learner.getConfig("signatures")),
        ObjectiveSettings.from(learner.getConfig("objective")),
        RegulariserSettings.from(learner.getConfig("regulariser")),
        SynthesisSettings.from(learner.getConfig("synthesis")),
        TrainingSettings.from(learner.getConfig("training")),
        AugmentationSettings.from(learner.getConfig("augmentation")),
        QuantiserSettings.from(learner.getConfig("quantiser")),
        CheckpointSettings.from(learner.getConfig("checkpoint")),
        LeadSettings.from(learner.getConfig("lead")),
        PublishingCadence.from(learner.getConfig("publish")),
        RetirementRule.from(learner.getConfig("retire")),
        GateSettings.from(learner.getConfig("gate")),
        ReportSettings.from(learner.getConfig("report")));
  }
}
