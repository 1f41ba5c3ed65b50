package kindred.standalone.command;

import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred serve}. */
@Command(
    name = "serve",
    description = {
      "Answers similarity searches over HTTP, and shows the web page.",
      "Searches the newest complete version. Follows promotions: builds the next index beside the"
          + " old one, then swaps. Several of these are replicas of one another. Runs until"
          + " Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  @Mixin Options options;

  @Option(names = "--port", description = "Where it listens (query.port); 0: a free one.")
  Optional<Integer> port = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    var own = new HashMap<String, String>();
    port.ifPresent(value -> own.put("query.port", value.toString()));
    var config = options.load(own);
    try (var stop = new StopSignal();
        var serve =
            new ServeRole(
                KafkaConfig.from(config),
                new Topics(TopicsConfig.from(config)),
                new ArtefactStore(ArtefactsConfig.from(config)),
                ImageConfig.from(config),
                EncoderConfig.from(config),
                QueryConfig.from(config));
        var follow = new RoleThread("serve", serve::join, serve::close, stop)) {
      serve.start();
      follow.start();
      System.err.println("serving at " + serve.uri());
      stop.await();
    }
    return 0;
  }
}
