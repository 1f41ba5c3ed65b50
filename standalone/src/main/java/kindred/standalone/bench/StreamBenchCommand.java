package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.query.index.LuceneIndex;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.command.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench stream}. */
@Command(
    name = "stream",
    description = {
      "Counts the events a second that each stage takes, and times them until searchable.",
      "The stages are validate, embed and into the index, each with its own backlog and all"
          + " together; then come events on a fixed schedule, timed from event to searchable."
          + " Broker, roles and clients share this process; weights are random. --images,"
          + " --classes and --partitions take several numbers: then the first ones are measured,"
          + " and each further one with the first ones of the others, in a process of its own."
          + " Exit status 1 where an image was not as sent."
    },
    mixinStandardHelpOptions = true)
public final class StreamBenchCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Option(
      names = "--images",
      split = ",",
      paramLabel = "N",
      description = "In the gallery before the events, clustered random vectors (2000).")
  List<Integer> images = List.of(2_000);

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "N",
      description = "Of gallery and events (100).")
  List<Integer> classes = List.of(100);

  @Option(
      names = "--partitions",
      split = ",",
      paramLabel = "N",
      description = "Of the topics, and threads of validate (1).")
  List<Integer> partitions = List.of(1);

  @Option(names = "--events", paramLabel = "N", description = "Of a backlog (2000).")
  int events = 2_000;

  @Option(
      names = "--index-events",
      paramLabel = "N",
      description = "Embeddings that come to the index at once (5000).")
  int indexEvents = 5_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "That count, after one that does not (3).")
  int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Of a window with events on a fixed schedule (10).")
  int seconds = 10;

  @Option(
      names = "--shares",
      split = ",",
      paramLabel = "SHARE",
      description = "Of the rate of all stages together, for such windows (0.5,0.9).")
  List<Double> shares = List.of(0.5, 0.9);

  @Option(
      names = "--pictures",
      paramLabel = "PATH",
      description =
          "A folder, zip or manifest to take pictures from, at most 2000, dealt out to the classes;"
              + " drawn characters otherwise.")
  Optional<Path> pictures = Optional.empty();

  @Option(
      names = "--learn",
      description =
          "A learner trains beside, as learner.steps-per-event says, and publishes nothing after"
              + " its first version (off).")
  boolean learn;

  @Option(names = "--seed", paramLabel = "N", description = "Of pictures and vectors (1).")
  long seed = 1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    var cases = StreamCase.of(images, classes, partitions);
    var reports = cases.size() == 1 ? List.of(measure(cases.getFirst())) : inProcesses(cases);
    options.print(Map.of("cases", reports), StreamReport.table(reports));
    boolean sound = reports.stream().allMatch(report -> report.wrong() == 0);
    return sound ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void check() {
    positive("--images", images);
    positive("--classes", classes);
    positive("--partitions", partitions);
    positive("--events", List.of(events));
    positive("--index-events", List.of(indexEvents));
    positive("--rounds", List.of(rounds));
    positive("--seconds", List.of(seconds));
    for (double share : shares) {
      if (!(share > 0 && share < 10)) {
        throw new IllegalArgumentException("--shares has %s, not 0 to 10".formatted(share));
      }
    }
  }

  private static void positive(String option, List<Integer> values) {
    if (values.stream().anyMatch(value -> value < 1)) {
      throw new IllegalArgumentException(option + " has a number below 1");
    }
  }

  /** Memory and compiled code of one case say nothing about the next. */
  private List<StreamReport> inProcesses(List<StreamCase> cases)
      throws IOException, InterruptedException {
    var given = options.command.commandLine().getParseResult().originalArgs();
    var reports = new ArrayList<StreamReport>();
    for (var one : cases) {
      var report = StreamCaseProcess.run(one, given);
      progress(StreamReport.table(List.of(report)));
      reports.add(report);
    }
    return reports;
  }

  private StreamReport measure(StreamCase one) throws IOException, InterruptedException {
    var directory = Files.createTempDirectory("kindred-bench");
    try (var stop = new StopSignal();
        var broker =
            new EmbeddedBroker(BrokerConfig.from(options.load(keys(directory, one, Map.of()))))) {
      broker.start();
      var address = Map.of("kafka.bootstrap.servers", broker.bootstrapServers());
      var config = options.load(keys(directory, one, address));
      var size = new StreamSize(events, indexEvents, rounds, seconds, shares, learn, seed);
      try (var bench =
          new StreamBench(config, one, size, open(config, one), stop, this::progress)) {
        return bench.run();
      }
    } finally {
      LuceneIndex.wipe(directory);
    }
  }

  private StreamPictures open(Config config, StreamCase one) throws IOException {
    int most = ImageConfig.from(config).maxBytes();
    return pictures.isPresent()
        ? StreamPictures.of(pictures.get(), most, one.classes(), seed)
        : StreamPictures.drawn(one.classes(), seed);
  }

  private Map<String, String> keys(Path directory, StreamCase one, Map<String, String> more) {
    var keys = BenchOptions.nodeKeys(directory.toString(), UUID.randomUUID().toString());
    keys.put("topics.partitions", Integer.toString(one.partitions()));
    keys.put("ingest.threads", Integer.toString(one.partitions()));
    if (pictures.isEmpty()) {
      keys.put("encoder.input.channels", "1"); // drawn characters are grey
    }
    var never = Integer.toString(Integer.MAX_VALUE);
    keys.put("learner.publish.first-steps", never);
    keys.put("learner.publish.max-steps", never);
    keys.put("learner.publish.when-caught-up", "false");
    keys.putAll(more);
    return keys;
  }

  private void progress(String text) {
    var err = options.command.commandLine().getErr();
    err.println(text);
    err.flush();
  }
}
