package kindred.standalone.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import kindred.query.ProcessMemory;
import kindred.schemas.ConsumerLag;

/** The meters that all roles have, each under its name; operations.md lists the same. */
final class RoleMetrics {
  private final MeterRegistry registry;
  private final String prefix;

  RoleMetrics(MeterRegistry registry, String role) {
    this.registry = registry;
    this.prefix = "kindred." + role + ".";
    new JvmMemoryMetrics().bindTo(registry);
    Gauge.builder("process.resident.memory", ProcessMemory::residentBytes)
        .description("Memory of the process, native memory included")
        .baseUnit("bytes")
        .register(registry);
  }

  void watch(ConsumerLag lag) {
    gauge("lag.records", "Consumer lag: records not read yet", lag::records);
    time("lag", "Since the role had read everything there was", lag::seconds);
    gauge("read.ratio", "Share of its topic that the role has passed", lag::share);
  }

  void watch(DoubleSupplier ready, DoubleSupplier silenceSeconds) {
    gauge("ready", "1: /readyz says ready; 0: not", ready);
    time("broker.silence", "Since the broker's last answer", silenceSeconds);
  }

  /** The registry holds the count by its function: what it is given to hold weakly is itself. */
  void watchLost(LongSupplier lostRecords) {
    FunctionCounter.builder(prefix + "lost.records", registry, _ -> lostRecords.getAsLong())
        .description("Records deleted before the role read them, as offsets")
        .register(registry);
  }

  private void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(prefix + name, value::getAsDouble).description(description).register(registry);
  }

  private void time(String name, String description, DoubleSupplier seconds) {
    TimeGauge.builder(prefix + name, seconds::getAsDouble, TimeUnit.SECONDS)
        .description(description)
        .register(registry);
  }
}
