package kindred.learner;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import kindred.encoder.Precision;
import kindred.learner.mining.BatchSettings;
import kindred.learner.objective.MultiSimilarity;
import kindred.learner.objective.Objectives;
import kindred.learner.objective.PairObjective;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.training.AugmentationSettings;
import kindred.learner.training.TrainingSettings;

/**
 * The {@code learner { }} block.
 *
 * @param seed of initial weights and every random choice
 * @param stepsPerEvent training steps per labelled sample, 0 to 100
 * @param stream how the samples topic is read
 * @param memory what is remembered
 * @param batch what a step trains on
 * @param objective over pairs
 * @param objectiveName its name
 * @param training how a step changes the weights
 * @param augmentation of training images
 * @param checkpoint where the state is kept
 * @param publish when versions are made
 * @param gate which versions go live
 * @param report what is told about learning
 */
public record LearnerConfig(
    long seed,
    double stepsPerEvent,
    StreamSettings stream,
    MemorySettings memory,
    BatchSettings batch,
    PairObjective objective,
    String objectiveName,
    TrainingSettings training,
    AugmentationSettings augmentation,
    CheckpointSettings checkpoint,
    PublishingCadence publish,
    GateSettings gate,
    ReportSettings report) {
  /**
   * How the samples topic is read.
   *
   * @param poll how long one wait for samples lasts
   * @param fetchMaxBytes of samples that one fetch brings in
   * @param startTimeout how long the topics may take to appear
   */
  public record StreamSettings(Duration poll, int fetchMaxBytes, Duration startTimeout) {
    public StreamSettings {
      check(poll.isPositive(), "stream.poll", poll, "above 0");
      check(fetchMaxBytes > 0, "stream.fetch-max-bytes", fetchMaxBytes, "above 0");
      check(startTimeout.isPositive(), "stream.start-timeout", startTimeout, "above 0");
    }
  }

  /**
   * What is remembered.
   *
   * @param capacityImages to train on
   * @param heldOutShare of the classes, 0 to 0.5
   * @param heldOutCapacityImages of held-out classes
   */
  public record MemorySettings(int capacityImages, double heldOutShare, int heldOutCapacityImages) {
    public MemorySettings {
      check(capacityImages >= 4, "memory.capacity-images", capacityImages, "4 or more");
      check(
          heldOutShare >= 0 && heldOutShare <= 0.5,
          "memory.held-out-share",
          heldOutShare,
          "0 to 0.5");
      check(
          heldOutCapacityImages >= 4,
          "memory.held-out-capacity-images",
          heldOutCapacityImages,
          "4 or more");
    }
  }

  /**
   * Where the state is kept.
   *
   * @param directory of the checkpoints
   * @param keep how many
   * @param everySteps one is written
   */
  public record CheckpointSettings(Path directory, int keep, int everySteps) {
    public CheckpointSettings {
      check(keep >= 1, "checkpoint.keep", keep, "1 or more");
      check(everySteps >= 1, "checkpoint.every-steps", everySteps, "1 or more");
    }
  }

  /**
   * What is told about learning.
   *
   * @param everySteps a report is written
   * @param recallFactor a of the prequential mean: 0.999 looks at about the last 1000 samples
   * @param confusedPairs of classes in a report
   * @param confusedCapacity pairs that are counted
   */
  public record ReportSettings(
      int everySteps, double recallFactor, int confusedPairs, int confusedCapacity) {
    public ReportSettings {
      check(everySteps >= 1, "report.every-steps", everySteps, "1 or more");
      check(
          recallFactor > 0 && recallFactor <= 1,
          "report.recall-factor",
          recallFactor,
          "above 0, up to 1");
      check(confusedPairs >= 0, "report.confused-pairs", confusedPairs, "0 or more");
      check(
          confusedCapacity > confusedPairs,
          "report.confused-capacity",
          confusedCapacity,
          "more than confused-pairs");
    }
  }

  public LearnerConfig {
    check(stepsPerEvent >= 0 && stepsPerEvent <= 100, "steps-per-event", stepsPerEvent, "0 to 100");
  }

  public static LearnerConfig from(Config config) {
    var learner = config.getConfig("learner");
    return new LearnerConfig(
        learner.getLong("seed"),
        learner.getDouble("steps-per-event"),
        stream(learner.getConfig("stream")),
        memory(learner.getConfig("memory")),
        batch(learner.getConfig("batch")),
        objective(learner.getConfig("objective")),
        learner.getString("objective.name"),
        training(learner.getConfig("training")),
        AugmentationSettings.from(learner.getConfig("augmentation")),
        checkpoint(learner.getConfig("checkpoint")),
        publish(learner.getConfig("publish")),
        new GateSettings(learner.getInt("gate.min-queries"), learner.getDouble("gate.level")),
        report(learner.getConfig("report")));
  }

  private static StreamSettings stream(Config stream) {
    return new StreamSettings(
        stream.getDuration("poll"),
        Math.toIntExact(stream.getBytes("fetch-max-bytes")),
        stream.getDuration("start-timeout"));
  }

  private static MemorySettings memory(Config memory) {
    return new MemorySettings(
        memory.getInt("capacity-images"),
        memory.getDouble("held-out-share"),
        memory.getInt("held-out-capacity-images"));
  }

  private static BatchSettings batch(Config batch) {
    return new BatchSettings(
        batch.getInt("anchor-classes"),
        batch.getInt("class-slots"),
        batch.getInt("images-per-class"),
        batch.getInt("pool-factor"),
        batch.getDouble("uniform-share"),
        batch.getDouble("twin-similarity"));
  }

  private static PairObjective objective(Config objective) {
    var constants = objective.getConfig("multi-similarity");
    return Objectives.pair(
        objective.getString("name"),
        new MultiSimilarity(
            constants.getDouble("alpha"),
            constants.getDouble("beta"),
            constants.getDouble("base")));
  }

  private static TrainingSettings training(Config training) {
    return new TrainingSettings(
        training.getDouble("learning-rate"),
        training.getDouble("signature-learning-rate"),
        training.getInt("warm-up-steps"),
        training.getDouble("max-gradient-norm"),
        training.getDouble("classification-weight"),
        training.getDouble("classification-scale"),
        training.getDouble("pair-margin"),
        training.getInt("max-non-finite"),
        precision(training.getString("precision")));
  }

  private static Precision precision(String name) {
    return switch (name) {
      case "float32" -> Precision.FLOAT32;
      case "bfloat16" -> Precision.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "learner.training.precision '" + name + "' is not float32 or bfloat16");
    };
  }

  private static CheckpointSettings checkpoint(Config checkpoint) {
    return new CheckpointSettings(
        Path.of(checkpoint.getString("directory")),
        checkpoint.getInt("keep"),
        checkpoint.getInt("every-steps"));
  }

  private static PublishingCadence publish(Config publish) {
    return new PublishingCadence(
        publish.getInt("first-steps"),
        publish.getDouble("growth"),
        publish.getInt("max-steps"),
        publish.getBoolean("when-caught-up"),
        publish.getInt("min-steps"),
        publish.getDuration("quiet"));
  }

  private static ReportSettings report(Config report) {
    return new ReportSettings(
        report.getInt("every-steps"),
        report.getDouble("recall-factor"),
        report.getInt("confused-pairs"),
        report.getInt("confused-capacity"));
  }

  private static void check(boolean right, String key, Object value, String range) {
    if (!right) {
      throw new IllegalArgumentException("learner." + key + " " + value + " is not " + range);
    }
  }
}
