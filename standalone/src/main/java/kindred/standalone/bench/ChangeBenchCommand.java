package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.query.index.LuceneIndex;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.command.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench changes}. */
@Command(
    name = "changes",
    description = {
      "Adds, corrects and deletes images, and times each until an answer shows it.",
      "One at a time; in between it goes back to the version before. Broker, validation,"
          + " embedding, query node and clients share this process; nobody learns, weights are"
          + " random. Exit status 1 where a change was not shown or an answer was stale or wrong."
    },
    mixinStandardHelpOptions = true)
public final class ChangeBenchCommand implements Callable<Integer> {
  private static final int COUNTED_PER_WARM_UP = 10;

  @Mixin BenchOptions options;

  @Option(names = "--images", paramLabel = "N", description = "In the gallery at first (2000).")
  int images = 2_000;

  @Option(names = "--changes", paramLabel = "N", description = "Of each kind (300).")
  int changes = 300;

  @Option(
      names = "--searches-per-second",
      paramLabel = "N",
      description = "Of other clients all the while (20).")
  double searchesPerSecond = 20;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (changes < 1 || !(searchesPerSecond > 0)) {
      throw new IllegalArgumentException("--changes and --searches-per-second are not above 0");
    }
    int warmUp = Math.ceilDiv(changes, COUNTED_PER_WARM_UP);
    if (images <= changes + warmUp) {
      throw new IllegalArgumentException(
          "--images %d is not more than the %d deletions of --changes %d"
              .formatted(images, changes + warmUp, changes));
    }
    var size = new ChangeBench.Size(images, changes, warmUp, searchesPerSecond);
    var directory = Files.createTempDirectory("kindred-bench");
    try {
      var report = measure(directory, size);
      options.print(report.values(), report.table());
      return report.isSound() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      LuceneIndex.wipe(directory);
    }
  }

  private ChangeBenchReport measure(Path directory, ChangeBench.Size size)
      throws InterruptedException {
    var key = UUID.randomUUID().toString();
    var keys = BenchOptions.nodeKeys(directory.toString(), key);
    keys.put("encoder.embed.warm-versions", "1");
    keys.put("encoder.input.channels", "1"); // drawn characters are grey
    try (var stop = new StopSignal();
        var broker = new EmbeddedBroker(BrokerConfig.from(options.load(keys)))) {
      broker.start();
      keys.put("kafka.bootstrap.servers", broker.bootstrapServers());
      try (var bench = new ChangeBench(options.load(keys), size, stop)) {
        return bench.run(key);
      }
    }
  }
}
