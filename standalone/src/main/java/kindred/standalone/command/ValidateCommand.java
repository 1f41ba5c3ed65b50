package kindred.standalone.command;

import java.util.Map;
import java.util.concurrent.Callable;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kindred validate}. */
@Command(
    name = "validate",
    description = {
      "Decodes and checks every event of kindred.images, exactly once: accepted images go to",
      "kindred.samples at the canonical size, all others to kindred.rejected with the reason in",
      "their headers. Several of these share the partitions. Runs until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
  @Mixin Options options;

  @Override
  public Integer call() throws InterruptedException {
    var config = options.load(Map.of());
    try (var stop = new StopSignal();
        var _ = new ClockWatch(stop);
        var validate =
            new ValidateRole(
                KafkaConfig.from(config),
                new Topics(TopicsConfig.from(config)),
                ImageConfig.from(config),
                IngestConfig.from(config));
        var thread = new RoleThread("validate", validate::run, validate::close, stop)) {
      thread.start();
      stop.await();
    }
    return 0;
  }
}
