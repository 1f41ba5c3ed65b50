package kindred.standalone.command;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedMetrics;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.health.RoleHealth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kindred embed}. */
@Command(
    name = "embed",
    description = {
      "Turns every sample into a vector under each promoted version.",
      "Writes kindred.embeddings.v<N>. Backfill and live are the same loop: it reads"
          + " kindred.samples from the start and keeps on. Several of these share a version's"
          + " partitions. Each needs a name of its own (encoder.embed.instance), the host's unless"
          + " said: one that starts under the name of another takes its place, and that one ends."
          + " Runs until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class EmbedCommand implements Callable<Integer> {
  @Mixin Options options;

  @Override
  public Integer call() throws InterruptedException {
    var config = options.load(Map.of());
    var topics = new Topics(TopicsConfig.from(config));
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var metrics = new EmbedMetrics(registry);
    try (var stop = new StopSignal();
        var _ = new ClockWatch(stop);
        var embed =
            new EmbedRole(
                KafkaConfig.from(config),
                topics,
                new ArtefactStore(ArtefactsConfig.from(config)),
                EncoderConfig.from(config),
                metrics);
        var health =
            new RoleHealth(
                "embed",
                config,
                registry,
                embed::notReady,
                embed::lostRecords,
                RoleHealth.ofGroup(
                    topics.samples().name(), () -> metrics.version().map(topics::embedGroup)));
        var thread = new RoleThread("embed", embed::run, embed::close, stop)) {
      health.start();
      thread.start();
      stop.await();
    }
    return 0;
  }
}
