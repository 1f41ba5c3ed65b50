package kindred.standalone.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred broker}. */
@Command(
    name = "broker",
    description = {
      "Runs one Kafka node (KRaft), the real one from Kafka's own artefacts, until Ctrl-C.",
      "For trying Kindred and for tests: one copy of everything, no security. Its log survives"
          + " kill -9; start it again with the same directory. Use a cluster of your own for real"
          + " data."
    },
    mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {
  @Mixin Options options;

  @Option(names = "--dir", description = "Where it keeps its log (broker.dir).")
  Optional<Path> dir = Optional.empty();

  @Option(names = "--port", description = "Where clients connect (broker.port); 0: a free one.")
  Optional<Integer> port = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    var own = new HashMap<String, String>();
    dir.ifPresent(value -> own.put("broker.dir", value.toString()));
    port.ifPresent(value -> own.put("broker.port", value.toString()));
    var config = options.load(own);
    try (var stop = new StopSignal();
        var broker = new EmbeddedBroker(BrokerConfig.from(config))) {
      broker.start();
      System.err.println("broker ready at " + broker.bootstrapServers());
      stop.await();
    }
    return 0;
  }
}
