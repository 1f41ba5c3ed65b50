package kindred.learner;

import java.util.Map;
import java.util.function.BooleanSupplier;
import kindred.learner.checkpoint.Checkpoint;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.checkpoint.Progress;
import kindred.learner.stream.SampleStream;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a checkpoint's state back: the model's sections from its files, the remembered images'
 * pixels from the log, and the stream to where training goes on.
 */
final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final StreamingModel model;
  private final SampleStream samples;

  Restoration(StreamingModel model, SampleStream samples) {
    this.model = model;
    this.samples = samples;
  }

  /**
   * Restores.
   *
   * @param checkpoints that the checkpoint is of
   * @param running asked while the log is read
   * @return how many remembered images the log has no more; they are forgotten
   * @throws IllegalStateException where the checkpoint is of another learner, or the log ends
   *     before it
   * @throws WakeupException where {@code running} said no: not all images are back
   */
  int restore(CheckpointStore checkpoints, Checkpoint checkpoint, BooleanSupplier running) {
    var progress = checkpoint.progress();
    if (!progress.identity().equals(model.identity())) {
      throw new IllegalStateException(
          "checkpoint %s is of a learner with %s, this one has %s: set the keys back or start with an empty learner.checkpoint.directory"
              .formatted(checkpoint.directory(), progress.identity(), model.identity()));
    }
    // Before it is read again: a log that ends earlier would be waited for without end.
    samples.seek(progress.offsets());
    checkpoints.restore(checkpoint, model.sections());
    rereadImages(progress, running);
    if (!running.getAsBoolean()) {
      throw new WakeupException();
    }
    var lost = model.forgetWithoutImage();
    samples.seek(progress.offsets());
    LOG.info(
        "checkpoint restored: directory={} step={} events={} remembered={} lost={}",
        checkpoint.directory(),
        progress.step(),
        progress.events(),
        model.memory().size(),
        lost);
    return lost;
  }

  /** The checkpoint has ids, the log has the pixels. */
  private void rereadImages(Progress progress, BooleanSupplier running) {
    samples.seek(Map.of());
    while (running.getAsBoolean() && !samples.reached(progress.offsets())) {
      samples
          .next()
          .filter(event -> event.offset() < progress.offsets().getOrDefault(event.partition(), 0L))
          .ifPresent(model::restoreImage);
    }
  }
}
