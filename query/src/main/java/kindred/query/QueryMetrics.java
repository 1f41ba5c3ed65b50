package kindred.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import kindred.query.version.Freshness;
import kindred.query.version.ServedVersion;
import kindred.query.version.Serving;
import kindred.query.version.Status;

/** Every meter of the query node, with its name and what it says. */
public final class QueryMetrics {
  private static final String PREFIX = "kindred.query.";

  private final PrometheusMeterRegistry registry;
  private final Timer search;
  private final Counter mixed;

  public QueryMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
    this.search =
        Timer.builder(PREFIX + "search")
            .description("Searches that were answered, from the end of the request's body on")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    this.mixed =
        Counter.builder(PREFIX + "mixed.versions")
            .description("Answers whose vector and neighbours were of two versions: must stay 0")
            .register(registry);
  }

  /** A search was answered. */
  public void searchTook(Duration duration) {
    search.record(duration);
  }

  /** One stage of a search: decode, embed or search. */
  public void stageTook(String stage, Duration duration) {
    Timer.builder(PREFIX + "stage")
        .description("Stages of a search")
        .tag("stage", stage)
        .register(registry)
        .record(duration);
  }

  /** A request was refused or failed. */
  public void problem(String code) {
    Counter.builder(PREFIX + "problems")
        .description("Requests answered with a problem, by its kind")
        .tag("type", code)
        .register(registry)
        .increment();
  }

  /** Query vector and neighbours were of two versions. */
  public void mixedVersions() {
    mixed.increment();
  }

  /** How many requests are at work or waiting. */
  public void watchPending(IntSupplier pending) {
    gauge("pending", "Requests at work or waiting", pending::getAsInt);
  }

  /** What is live, what is served, and how fresh it is. */
  public void watch(
      Serving serving, Supplier<Status> status, Freshness freshness, InstantSource clock) {
    gauge("served.version", "Version served; 0: none", () -> of(serving, v -> v.version()));
    gauge("images", "Images that searches see", () -> of(serving, v -> v.index().size()));
    gauge(
        "warm.versions",
        "Versions that answer beside the served one",
        () -> Math.max(0, serving.versions().size() - 1));
    gauge(
        "live.version",
        "Version promoted; 0: none",
        () -> status.get().known().live().map(p -> p.getVersion()).orElse(0));
    gauge("building.version", "Version being built", () -> status.get().building().orElse(0));
    gauge(
        "lag.records",
        "Embeddings of the served version that its index does not show yet",
        () -> status.get().coverage().lagRecords());
    time("model.age", "Age of the served version", () -> of(serving, v -> ageMs(v, clock)));
    time("searchable.p50", "Event to searchable, median", () -> freshness.percentileMs(50));
    time("searchable.p99", "Event to searchable, 99 %", () -> freshness.percentileMs(99));
    gauge("searchable.events", "Events timed until searchable", freshness::count);
    gauge("searchable.uncounted", "Events not timed", freshness::uncounted);
  }

  private static double ageMs(ServedVersion version, InstantSource clock) {
    return clock.millis() - version.model().getCreatedAt().toEpochMilli();
  }

  private static double of(Serving serving, ToDoubleFunction<ServedVersion> value) {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? 0 : value.applyAsDouble(lease.version());
    }
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(PREFIX + name, value).description(description).register(registry);
  }

  private void time(String name, String description, Supplier<Number> ms) {
    TimeGauge.builder(PREFIX + name, ms, TimeUnit.MILLISECONDS)
        .description(description)
        .register(registry);
  }

  /** Everything in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }
}
