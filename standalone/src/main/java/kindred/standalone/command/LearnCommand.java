package kindred.standalone.command;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kindred learn}. */
@Command(
    name = "learn",
    description = {
      "Trains on kindred.samples as they come: test, remember, mine hard classes, step. Publishes",
      "versions on kindred.models and promotes those that are not worse on classes it never trains",
      "on. Goes on from its newest checkpoint (learner.checkpoint.*). Runs until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class LearnCommand implements Callable<Integer> {
  @Mixin Options options;

  @Override
  public Integer call() throws InterruptedException {
    var config = options.load(Map.of());
    try (var stop = new StopSignal();
        var _ = new ClockWatch(stop);
        var learn =
            new LearnRole(
                KafkaConfig.from(config),
                new Topics(TopicsConfig.from(config)),
                new ArtefactStore(ArtefactsConfig.from(config)),
                EncoderConfig.from(config),
                LearnerConfig.from(config),
                Clock.systemUTC());
        var thread = new RoleThread("learn", learn::run, learn::close, stop)) {
      thread.start();
      stop.await();
    }
    return 0;
  }
}
