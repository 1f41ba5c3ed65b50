package kindred.standalone.command;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.ingest.validation.ValidationMetrics;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.health.RoleHealth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kindred validate}. */
@Command(
    name = "validate",
    description = {
      "Decodes and checks every event of kindred.images, exactly once.",
      "Accepted images go to kindred.samples at the canonical size, all others to"
          + " kindred.rejected with the reason in their headers. Several of these share the"
          + " partitions. Runs until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
  @Mixin Options options;

  @Override
  public Integer call() throws InterruptedException {
    var config = options.load(Map.of());
    var topics = new Topics(TopicsConfig.from(config));
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var stop = new StopSignal();
        var _ = new ClockWatch(stop);
        var validate =
            new ValidateRole(
                KafkaConfig.from(config),
                topics,
                ImageConfig.from(config),
                IngestConfig.from(config),
                new ValidationMetrics(registry));
        var health =
            new RoleHealth(
                "validate",
                config,
                registry,
                validate::notReady,
                validate::lostRecords,
                RoleHealth.ofGroup(
                    topics.images().name(), () -> Optional.of(topics.validationApplication())));
        var thread = new RoleThread("validate", validate::run, validate::close, stop)) {
      health.start();
      thread.start();
      stop.await();
    }
    return 0;
  }
}
