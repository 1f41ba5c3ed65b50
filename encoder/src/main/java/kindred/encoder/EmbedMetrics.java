package kindred.encoder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every meter of the embed role, with its name and what it says; operations.md lists the same. All
 * versions at work count together: a label for each would make series without end.
 */
public final class EmbedMetrics {
  private static final String PREFIX = "kindred.embed.";

  private final Timer batch;
  private final Counter records;
  private final Counter failures;
  private volatile EmbedPlan plan = new EmbedPlan(OptionalInt.empty(), OptionalInt.empty());

  public EmbedMetrics(MeterRegistry registry) {
    this.batch =
        Timer.builder(PREFIX + "batch")
            .description("One batch: its forward passes and its transaction")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    this.records =
        Counter.builder(PREFIX + "records")
            .description("Embeddings and deletions committed, of all versions")
            .register(registry);
    this.failures =
        Counter.builder(PREFIX + "failed.transactions")
            .description("Transactions that were not committed at the first try")
            .register(registry);
    Gauge.builder(PREFIX + "complete.version", () -> plan.complete().orElse(0))
        .description("Version whose embeddings are complete and kept up; 0: none")
        .register(registry);
    Gauge.builder(PREFIX + "filling.version", () -> plan.filling().orElse(0))
        .description("Version whose embeddings are being filled; 0: none")
        .register(registry);
  }

  /** Counts for nobody. */
  public static EmbedMetrics none() {
    return new EmbedMetrics(new CompositeMeterRegistry());
  }

  void committed(int count, Duration took) {
    records.increment(count);
    batch.record(took);
  }

  void failed() {
    failures.increment();
  }

  void plan(EmbedPlan now) {
    plan = now;
  }

  /** The version on its way, otherwise the complete one: what is behind is behind for it. */
  public Optional<Integer> version() {
    var now = plan;
    var version = now.filling().isPresent() ? now.filling() : now.complete();
    return version.isPresent() ? Optional.of(version.getAsInt()) : Optional.empty();
  }
}
