package kindred.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.query.version.Freshness;
import kindred.query.version.ServedVersion;
import kindred.query.version.Serving;
import kindred.query.version.Status;

/** Every meter of the query node, with its name and what it says; operations.md lists the same. */
public final class QueryMetrics {
  private static final String PREFIX = "kindred.query.";

  private final PrometheusMeterRegistry registry;
  private final Timer search;
  private final Counter mixed;
  private final Map<String, Timer> stages;

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
    this.stages =
        Stream.of("wait", "decode", "embed", "search")
            .collect(Collectors.toMap(stage -> stage, this::stage));
    new JvmMemoryMetrics().bindTo(registry);
    bytes(
        "process.resident.memory",
        "Memory of the process, native memory included",
        ProcessMemory::residentBytes);
  }

  /** A search was answered. */
  public void searchTook(Duration duration) {
    search.record(duration);
  }

  /** One stage of a search: wait, decode, embed or search. */
  public void stageTook(String stage, Duration duration) {
    stages.get(stage).record(duration);
  }

  private Timer stage(String stage) {
    return Timer.builder(PREFIX + "stage")
        .description("Stages of a search")
        .tag("stage", stage)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(100_000))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  /**
   * A request is over.
   *
   * @param operation one of a fixed number of names
   * @param status of HTTP, or {@code gone} where the client had left
   */
  public void answered(String operation, String status) {
    Counter.builder(PREFIX + "requests")
        .description("Requests by the operation's name in the OpenAPI document and by status")
        .tag("operation", operation)
        .tag("status", status)
        .register(registry)
        .increment();
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

  /** How many requests were told to come back since no place was free. */
  public void watchRejected(LongSupplier rejected) {
    counter("rejected", "Requests told to come back, as all places were taken", rejected);
  }

  /** Requests whose answer has not ended, and whether more should come. */
  public void watchNode(IntSupplier underWay, BooleanSupplier ready, Path indices) {
    gauge("requests.under.way", "Requests without a whole answer yet", underWay::getAsInt);
    gauge("ready", "1: /readyz says ready; 0: not", () -> ready.getAsBoolean() ? 1 : 0);
    bytes(
        PREFIX + "index",
        "Indices on the disk, of all versions here",
        () -> ProcessMemory.diskBytes(indices));
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
    time(
        "lag",
        "Since the served index last showed everything",
        () -> of(serving, v -> lag(v, clock)));
    gauge(
        "samples.embedded.ratio",
        "Share of the samples that have an embedding of the served version",
        () -> status.get().coverage().embedded());
    gauge(
        "embeddings.indexed.ratio",
        "Share of the served version's embeddings that its index shows",
        () -> status.get().coverage().indexed());
    time(
        "broker.silence",
        "Since the broker's last answer",
        () -> since(status.get().brokerAnsweredMs(), clock));
    time("model.age", "Age of the served version", () -> of(serving, v -> ageMs(v, clock)));
    time("searchable.p50", "Event to searchable, median", () -> freshness.percentileMs(50));
    time("searchable.p99", "Event to searchable, 99 %", () -> freshness.percentileMs(99));
    gauge("searchable.events", "Events timed until searchable", freshness::count);
    gauge("searchable.uncounted", "Events not timed", freshness::uncounted);
  }

  /** What was not read any more, and what could not be written. */
  public void watchLost(LongSupplier lostRecords, LongSupplier indexFailures) {
    counter("lost.records", "Embeddings deleted before this node read them", lostRecords);
    counter("index.failures", "Times the served index had to be made anew", indexFailures);
  }

  private static double ageMs(ServedVersion version, InstantSource clock) {
    return clock.millis() - version.model().getCreatedAt().toEpochMilli();
  }

  private static double lag(ServedVersion version, InstantSource clock) {
    return since(version.progress().caughtUpMs(), clock);
  }

  private static double since(OptionalLong ms, InstantSource clock) {
    return ms.isPresent() ? Math.max(0, clock.millis() - ms.getAsLong()) : Double.NaN;
  }

  private static double of(Serving serving, ToDoubleFunction<ServedVersion> value) {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? 0 : value.applyAsDouble(lease.version());
    }
  }

  /**
   * The registry refers to what it asks weakly: to this, which outlives it, and not to the lambda.
   */
  private void counter(String name, String description, LongSupplier count) {
    FunctionCounter.builder(PREFIX + name, this, metrics -> count.getAsLong())
        .description(description)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(PREFIX + name, value).description(description).register(registry);
  }

  private void bytes(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit("bytes").register(registry);
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
