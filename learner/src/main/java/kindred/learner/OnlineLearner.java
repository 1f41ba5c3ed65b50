package kindred.learner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import kindred.learner.checkpoint.Checkpoint;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.checkpoint.Progress;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.stream.SampleEvent;
import kindred.learner.stream.SampleStream;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: a sample is tested on, remembered and then trained on; every so many steps a checkpoint
 * becomes a version. How samples and steps alternate depends on the log alone; the clock only
 * decides about versions at its end, which change nothing in training.
 *
 * <p>One thread calls {@link #run}; {@link #stop} comes from any.
 */
final class OnlineLearner {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineLearner.class);
  private static final Duration RETIRE_EVERY = Duration.ofSeconds(30);

  private final SampleStream samples;
  private final StreamingModel model;
  private final CheckpointStore checkpoints;
  private final Versions versions;
  private final LearningReports reports;
  private final Runnable retire;
  private final LearnerConfig config;
  private final PublishingCadence cadence;
  private final DiskPatience disk;
  private final LearnMetrics metrics;
  private final InstantSource clock;
  private Instant latestSample;
  private Instant latestRetirement;
  private boolean caughtUp;
  private long checkpointStep;
  private volatile boolean running = true;

  /**
   * @param retire gives versions up, and goes back from a live one that was; run at the start,
   *     before and after each publication and now and then
   */
  OnlineLearner(
      SampleStream samples,
      StreamingModel model,
      CheckpointStore checkpoints,
      Versions versions,
      LearningReports reports,
      Runnable retire,
      LearnerConfig config,
      LearnMetrics metrics,
      InstantSource clock) {
    this.samples = samples;
    this.model = model;
    this.checkpoints = checkpoints;
    this.versions = versions;
    this.reports = reports;
    this.retire = retire;
    this.config = config;
    this.cadence = config.publish();
    this.disk = new DiskPatience(config.checkpoint().diskWait(), () -> running);
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Learns until {@link #stop}, then writes a last checkpoint. */
  void run() {
    try {
      start();
      while (running) {
        samples.next().ifPresentOrElse(this::learn, this::rest);
      }
    } catch (WakeupException e) {
      LOG.debug("woken up");
    }
    if (checkpointStep >= 0) {
      checkpoint(false);
    }
  }

  void stop() {
    running = false;
    samples.wakeup();
  }

  private void learn(SampleEvent event) {
    latestSample = clock.instant();
    caughtUp = false;
    model.observe(event);
    metrics.took(event.partition(), event.offset());
    train();
    retireNowAndThen();
  }

  private void train() {
    while (model.stepDue()) {
      step();
      if (cadence.due(model.steps() - versions.newestStep(), versions.newest())) {
        publish();
      } else if (model.steps() - checkpointStep >= config.checkpoint().everySteps()) {
        checkpoint(false);
      }
      reports.afterStep(samples::positions);
    }
  }

  private void step() {
    long begun = System.nanoTime();
    var result = model.step();
    metrics.stepped(result, Duration.ofNanos(System.nanoTime() - begun));
    reports.add(result);
  }

  private void rest() {
    if (!samples.caughtUp()) {
      return;
    }
    metrics.at(samples.positions());
    var idle = since(latestSample);
    if (cadence.dueWhenCaughtUp(model.steps() - versions.newestStep(), idle)) {
      publish();
      reports.caughtUp(samples.positions());
    } else if (!caughtUp) {
      reports.caughtUp(samples.positions());
    }
    caughtUp = true;
    retireNowAndThen();
  }

  private void publish() {
    // A candidate can't be held against a retired version.
    retire();
    versions.next(model.steps());
    var progress = checkpoint(true).progress();
    reports.gate(disk.patiently(() -> versions.publish(progress)));
    retire();
  }

  /** Changes nothing in training, so the clock may decide. */
  private void retireNowAndThen() {
    if (since(latestRetirement).compareTo(RETIRE_EVERY) >= 0) {
      retire();
    }
  }

  /** A clock that was set back is one that much time has passed by. */
  private Duration since(Instant then) {
    return Duration.between(then, clock.instant()).abs();
  }

  private void retire() {
    retire.run();
    latestRetirement = clock.instant();
  }

  private Checkpoint checkpoint(boolean publishes) {
    var progress =
        new Progress(
            model.identity(),
            model.steps(),
            model.events(),
            versions.own(),
            versions.parent(),
            versions.newestStep(),
            publishes,
            publishes ? versions.stampMs(clock.millis()) : clock.millis(),
            samples.positions());
    checkpointStep = model.steps();
    var written = disk.patiently(() -> checkpoints.write(progress, model.sections()));
    metrics.checkpointOf(progress.createdAtMs());
    return written;
  }

  private void start() {
    // No checkpoint before the state is whole.
    checkpointStep = -1;
    var newest = checkpoints.newest();
    if (newest.isPresent()) {
      restore(newest.get());
    } else {
      startWithoutCheckpoint();
    }
    checkpointStep = model.steps();
    metrics.at(samples.positions());
    latestSample = clock.instant();
    if (versions.newest() == 0) {
      publish();
    } else {
      retire();
    }
    train();
  }

  private void startWithoutCheckpoint() {
    if (checkpoints.skipped() > 0 && !config.checkpoint().startAnew()) {
      throw new IllegalStateException(
          "none of the %d checkpoints in %s is whole: bring one back from a copy, or learn everything again by learner.checkpoint.start-anew = true"
              .formatted(checkpoints.skipped(), checkpoints.directory()));
    }
    samples.seek(Map.of());
    versions.startWithoutCheckpoint();
  }

  private void restore(Checkpoint checkpoint) {
    new Restoration(model, samples).restore(checkpoints, checkpoint, () -> running);
    metrics.checkpointOf(checkpoint.progress().createdAtMs());
    disk.patiently(() -> versions.restore(checkpoint.progress(), checkpoints.skipped()))
        .ifPresent(reports::gate);
  }
}
