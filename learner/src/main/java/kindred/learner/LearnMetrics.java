package kindred.learner;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.learner.training.StepResult;
import kindred.schemas.LearningReport;

/**
 * Every meter of the learn role, with its name and what it says; operations.md lists the same. The
 * learning thread tells, others read; nothing in training asks it.
 */
public final class LearnMetrics {
  private static final String PREFIX = "kindred.learn.";

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Counter events;
  private final Counter skipped;
  private final Timer step;
  private volatile boolean leads;
  private volatile double loss = Double.NaN;
  private volatile Optional<LearningReport> report = Optional.empty();
  private volatile Map<Integer, Long> next = Map.of();
  private volatile double checkpointMs = Double.NaN;

  public LearnMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.events = counter("events", "Samples and deletions taken in since the start");
    this.skipped = counter("skipped.steps", "Steps without an update: the loss was not finite");
    this.step =
        Timer.builder(PREFIX + "step")
            .description("One training step")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    gauge("leading", "1: this learner leads; 0: it stands by", () -> leads ? 1 : 0);
    gauge("loss", "Loss of the last step that had one", () -> loss);
    TimeGauge.builder(PREFIX + "checkpoint.age", this::checkpointAgeMs, TimeUnit.MILLISECONDS)
        .description("Since the last checkpoint was written")
        .register(registry);
    reported(
        "recall.at.1",
        "Prequential recall@1 of the last report",
        r -> r.getPrequentialRecallAt1().orElse(Double.NaN));
    reported("classes", "Classes known", r -> (double) r.getClasses());
    reported("remembered.images", "Images in the replay memory", r -> (double) r.getRemembered());
    reported("latest.version", "Newest version published", r -> (double) r.getLatestVersion());
    reported("live.version", "Version promoted", r -> (double) r.getLiveVersion());
    reported("alarm", "1: no version goes live", r -> r.getAlarm().isPresent() ? 1.0 : 0.0);
  }

  /** Counts for nobody. */
  public static LearnMetrics none() {
    return new LearnMetrics(new CompositeMeterRegistry(), InstantSource.system());
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(PREFIX + name, value).description(description).register(registry);
  }

  /** No number before the first report. */
  private void reported(String name, String description, Function<LearningReport, Double> value) {
    gauge(name, description, () -> report.map(value).orElse(Double.NaN));
  }

  private double checkpointAgeMs() {
    return Math.max(0, clock.millis() - checkpointMs);
  }

  void leads(boolean now) {
    leads = now;
  }

  /** A sample or deletion was taken in; the next one of its partition is behind it. */
  void took(int partition, long offset) {
    var moved = new TreeMap<>(next);
    moved.put(partition, offset + 1);
    next = moved;
    events.increment();
  }

  /** The learner stands here, behind the marks of transactions too. */
  void at(Map<Integer, Long> positions) {
    next = Map.copyOf(positions);
  }

  void stepped(StepResult result, Duration took) {
    if (result.updated()) {
      loss = result.loss();
    } else {
      skipped.increment();
    }
    step.record(took);
  }

  void reported(LearningReport now) {
    report = Optional.of(now);
  }

  /** A checkpoint was written, or restored, of this time. */
  void checkpointOf(long ms) {
    checkpointMs = ms;
  }

  /** Partition of the samples to the offset that comes next; empty while it does not learn. */
  public Optional<Map<Integer, Long>> next() {
    return leads ? Optional.of(next) : Optional.empty();
  }
}
