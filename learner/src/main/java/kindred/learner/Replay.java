package kindred.learner;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.stream.SampleStream;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.Topics;

/**
 * Makes a version's weights again from the samples topic, by {@link StreamingModel} as the learner
 * does, and publishes nothing. Bit by bit the same on a CPU with the same settings and number of
 * threads, as long as the log still has every record that the learner saw. With more than one
 * partition records must besides be merged as the learner met them, which is certain only where it
 * read a log that stood complete.
 */
public final class Replay {
  private final KafkaConfig kafka;
  private final Topics topics;
  private final EncoderConfig encoder;
  private final LearnerConfig config;

  /**
   * @param encoder as the learner had it
   * @param config as the learner had it
   */
  public Replay(KafkaConfig kafka, Topics topics, EncoderConfig encoder, LearnerConfig config) {
    this.kafka = kafka;
    this.topics = topics;
    this.encoder = encoder;
    this.config = config;
  }

  /**
   * Where a replay ends.
   *
   * @param offsets partition of the samples topic to the next offset that is not read; of
   *     partitions that are not named nothing is read
   * @param step of training beyond which none is made; empty: all that are due
   */
  public record Target(SortedMap<Integer, Long> offsets, OptionalLong step) {
    public Target {
      offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }
  }

  /**
   * What a replay came to.
   *
   * @param weightsSha256 of {@code weights.safetensors} of a version made there
   * @param step training steps in all
   * @param events samples in all, those before the checkpoint included
   * @param lostImages that the checkpoint remembers and the log has no more
   * @param missingOffsets without a record, between the start and the last sample. The end of a
   *     transaction takes one; others are of records that compaction or retention has removed, or
   *     of transactions that failed
   * @param longestGap of these, in a row
   */
  public record Result(
      String weightsSha256,
      long step,
      long events,
      int lostImages,
      long missingOffsets,
      long longestGap) {}

  /**
   * Replays.
   *
   * @param checkpoint a checkpoint's directory to start from; empty: initial weights
   * @throws IllegalArgumentException where the directory is not a whole checkpoint, or the
   *     checkpoint lies beyond the target, or the target names a partition that is not there
   * @throws IllegalStateException where the checkpoint is of a learner with other settings, or the
   *     log ends before the target
   */
  public Result run(Optional<Path> checkpoint, Target target) {
    var name = topics.samples().name();
    var consumer = new LearnClients(kafka, topics, config).consumer(topics.samples());
    var lost = LostRecords.of("replay", OnLoss.CONTINUE);
    try (var samples = new SampleStream(consumer, name, config.stream().poll(), lost);
        var manager = TorchEngine.newManager(encoder);
        var model =
            new StreamingModel(manager, encoder.architecture(), encoder.pretrained(), config)) {
      return run(samples, model, checkpoint, target);
    }
  }

  /** The same with a stream and a model in its initial state. */
  static Result run(
      SampleStream samples, StreamingModel model, Optional<Path> directory, Target target) {
    if (directory.isEmpty()) {
      samples.seek(Map.of());
      return new LogReplay(samples, model, target, Map.of()).run(0);
    }
    // Its siblings are of no interest, and nothing is written.
    var checkpoints =
        new CheckpointStore(directory.get().toAbsolutePath().getParent(), 1, () -> {});
    var checkpoint = checkpoints.at(directory.get());
    var progress = checkpoint.progress();
    var beyond =
        progress.offsets().entrySet().stream()
            .anyMatch(p -> p.getValue() > target.offsets().getOrDefault(p.getKey(), 0L));
    if (beyond || progress.step() > target.step().orElse(Long.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "checkpoint %s stands at step %d and offsets %s, beyond offsets %s%s"
              .formatted(
                  directory.get(),
                  progress.step(),
                  progress.offsets(),
                  target.offsets(),
                  target.step().isPresent() ? " and step " + target.step().getAsLong() : ""));
    }
    var lost = new Restoration(model, samples).restore(checkpoints, checkpoint, () -> true);
    return new LogReplay(samples, model, target, progress.offsets()).run(lost);
  }
}
