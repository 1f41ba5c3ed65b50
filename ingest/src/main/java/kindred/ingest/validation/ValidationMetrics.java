package kindred.ingest.validation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import kindred.ingest.validation.Verdict.Accepted;
import kindred.ingest.validation.Verdict.Deleted;
import kindred.ingest.validation.Verdict.Rejected;

/**
 * Every meter of the validate role, with its name and what it says; operations.md lists the same.
 * An event that comes again, since its transaction was not committed, counts again.
 */
public final class ValidationMetrics {
  private static final String PREFIX = "kindred.validate.";

  private final Counter accepted;
  private final Counter deleted;
  private final Counter rejected;
  private final Map<Rejection, Counter> reasons = new EnumMap<>(Rejection.class);
  private final Timer event;

  public ValidationMetrics(MeterRegistry registry) {
    this.accepted = verdict("accepted", registry);
    this.deleted = verdict("deleted", registry);
    this.rejected = verdict("rejected", registry);
    for (var reason : Rejection.values()) {
      reasons.put(
          reason,
          Counter.builder(PREFIX + "rejections")
              .description("Events rejected, by the reason in their header")
              .tag("reason", reason.name())
              .register(registry));
    }
    this.event =
        Timer.builder(PREFIX + "event")
            .description("Deciding on one event, decoding included")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
  }

  /** Counts for nobody. */
  public static ValidationMetrics none() {
    return new ValidationMetrics(new CompositeMeterRegistry());
  }

  private static Counter verdict(String verdict, MeterRegistry registry) {
    return Counter.builder(PREFIX + "events")
        .description("Events decided on")
        .tag("verdict", verdict)
        .register(registry);
  }

  /** An event was decided on. */
  void decided(Verdict verdict, Duration took) {
    switch (verdict) {
      case Accepted a -> accepted.increment();
      case Deleted d -> deleted.increment();
      case Rejected r -> {
        rejected.increment();
        reasons.get(r.rejection()).increment();
      }
    }
    event.record(took);
  }
}
