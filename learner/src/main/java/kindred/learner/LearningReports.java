package kindred.learner;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import kindred.learner.publishing.VersionPublisher;
import kindred.learner.training.StepResult;
import kindred.schemas.GateDecision;
import kindred.schemas.LearningReport;

/** What is told about learning, on the learning topic: every so many steps and at the log's end. */
final class LearningReports {
  private final StreamingModel model;
  private final Versions versions;
  private final VersionPublisher publisher;
  private final ReportSettings settings;
  private final LearnMetrics metrics;
  private final InstantSource clock;
  private Optional<GateDecision> gate = Optional.empty();
  private double lossSum;
  private double activeSum;
  private long updates;

  LearningReports(
      StreamingModel model,
      Versions versions,
      VersionPublisher publisher,
      ReportSettings settings,
      LearnMetrics metrics,
      InstantSource clock) {
    this.model = model;
    this.versions = versions;
    this.publisher = publisher;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Counts a step in. */
  void add(StepResult result) {
    if (result.updated()) {
      lossSum += result.loss();
      activeSum += result.activePairShare();
      updates++;
    }
  }

  /** Keeps a decision for the next report. */
  void gate(GateDecision decision) {
    gate = Optional.of(decision);
  }

  /** Writes a report if the number of steps says so. */
  void afterStep(Supplier<Map<Integer, Long>> positions) {
    if (model.steps() % settings.everySteps() == 0) {
      write(positions.get(), false);
    }
  }

  /** Writes a report: everything in the log has been seen. */
  void caughtUp(Map<Integer, Long> positions) {
    write(positions, true);
  }

  private void write(Map<Integer, Long> positions, boolean caughtUp) {
    var telemetry = model.telemetry();
    var report =
        LearningReport.newBuilder()
            .setAt(clock.instant())
            .setStep(model.steps())
            .setEvents(model.events())
            .setReadThrough(VersionPublisher.byText(positions))
            .setCaughtUp(caughtUp)
            .setPrequentialRecallAt1(orNull(telemetry.recall().recallAt1()))
            .setLoss(updates == 0 ? null : lossSum / updates)
            .setActivePairShare(updates == 0 ? null : activeSum / updates)
            .setClasses(model.signatures().size())
            .setRemembered(model.memory().size())
            .setLatestVersion(versions.newest())
            .setLiveVersion(versions.live())
            .setGate(gate.orElse(null))
            .setMaturity(telemetry.maturities().least())
            .setMatureClasses(telemetry.maturities().mature())
            .setDrift(telemetry.drift().latest().orElse(null))
            .setZeroLossShare(orNull(telemetry.alarm().zeroLossShare()))
            .setEmbeddingVariance(orNull(telemetry.alarm().embeddingVariance()))
            .setAlarm(telemetry.alarm().alarm().orElse(null))
            .setConfused(telemetry.recall().confused(settings.confusedPairs()))
            .build();
    publisher.report(report);
    metrics.reported(report);
    gate = Optional.empty();
    lossSum = 0;
    activeSum = 0;
    updates = 0;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
