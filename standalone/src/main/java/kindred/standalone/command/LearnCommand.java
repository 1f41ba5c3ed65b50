package kindred.standalone.command;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnMetrics;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.schemas.ConsumerLag;
import kindred.schemas.ConsumerLag.Reader;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.health.RoleHealth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kindred learn}. */
@Command(
    name = "learn",
    description = {
      "Trains on kindred.samples as they come: test, remember, mine hard classes, step.",
      "Publishes versions on kindred.models and promotes those that are not worse on classes it"
          + " never trains on. When it starts, it goes on from its newest checkpoint"
          + " (learner.checkpoint.*). Runs until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class LearnCommand implements Callable<Integer> {
  @Mixin Options options;

  @Override
  public Integer call() throws InterruptedException {
    var config = options.load(Map.of());
    var topics = new Topics(TopicsConfig.from(config));
    var clock = Clock.systemUTC();
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var metrics = new LearnMetrics(registry, clock);
    try (var stop = new StopSignal();
        var _ = new ClockWatch(stop);
        var learn =
            new LearnRole(
                KafkaConfig.from(config),
                topics,
                new ArtefactStore(ArtefactsConfig.from(config)),
                EncoderConfig.from(config),
                LearnerConfig.from(config),
                metrics,
                clock);
        var health =
            new RoleHealth(
                "learn",
                config,
                registry,
                learn::notReady,
                learn::lostRecords,
                admin ->
                    new ConsumerLag(
                        admin,
                        topics.samples().name(),
                        () -> metrics.next().map(next -> new Reader("learn", next)),
                        clock));
        var thread = new RoleThread("learn", learn::run, learn::close, stop)) {
      health.start();
      thread.start();
      stop.await();
    }
    return 0;
  }
}
