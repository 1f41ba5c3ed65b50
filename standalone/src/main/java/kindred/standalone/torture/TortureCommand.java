package kindred.standalone.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import kindred.ingest.hostile.HostileEvent;
import kindred.query.index.LuceneIndex;
import kindred.schemas.BrokerContact;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.command.Json;
import kindred.standalone.command.Options;
import kindred.standalone.command.StopSignal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kindred torture}. */
@Command(
    name = "torture",
    description = {
      "Sends hostile events beside good ones, and tells what became of each.",
      "They are made from a seed and go through a broker and a validation of its own; files of"
          + " the folders given are sent as images and as records too. Exit status 1 where an"
          + " event got another verdict than expected, none or two, where memory grew, a decode"
          + " took longer than it may, or good events lost more than 10 %% of their throughput."
    },
    mixinStandardHelpOptions = true)
public final class TortureCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Parameters(paramLabel = "DIR", arity = "0..*", description = "Folders of files of your own.")
  List<Path> folders = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Of the corpus (1).")
  long seed = 1;

  @Option(names = "--rounds", paramLabel = "N", description = "Over the corpus (5).")
  int rounds = 5;

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "Pairs of windows that the throughput is measured in (5); 0: it is not.")
  int windows = 5;

  @Option(
      names = "--window-events",
      paramLabel = "N",
      description = "Good events in a window (1000).")
  int windowEvents = 1_000;

  @Option(
      names = "--share",
      paramLabel = "SHARE",
      description = "Of hostile events in every other window (0.1).")
  double share = 0.1;

  @Option(
      names = "--least-ratio",
      paramLabel = "RATIO",
      description = "Of good events a second with and without hostile ones (0.9).")
  double leastRatio = 0.9;

  @Option(
      names = "--without-heavy",
      description = "Leaves out the files that are as costly as the limits allow.")
  boolean withoutHeavy;

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "Only cases whose name begins with it and a slash; may be repeated.")
  Set<String> families = Set.of();

  @Option(
      names = "--servers",
      paramLabel = "HOST:PORT",
      description = "Your broker in place of one of its own; its topics there are deleted after.")
  Optional<String> servers = Optional.empty();

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1 || windows < 0 || windowEvents < 1 || !(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "--rounds or --window-events is below 1, --windows below 0, or --share not between 0 and"
              + " 1");
    }
    for (var folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("'" + folder + "' is no folder");
      }
    }
    var directory = Files.createTempDirectory("kindred-torture");
    try {
      var report = torture(directory);
      spec.commandLine().getOut().println(json ? Json.line(report.values()) : report.table());
      spec.commandLine().getOut().flush();
      return report.isSound() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      LuceneIndex.wipe(directory);
    }
  }

  private TortureReport torture(Path directory) throws IOException, InterruptedException {
    var keys = new HashMap<String, String>();
    keys.put("data-dir", directory.toString());
    keys.put("broker.port", "0");
    keys.put("topics.prefix", "torture-" + UUID.randomUUID());
    try (var stop = new StopSignal()) {
      if (servers.isPresent()) {
        return torture(keys, servers.get(), stop);
      }
      try (var broker = new EmbeddedBroker(BrokerConfig.from(options.load(keys)))) {
        broker.start();
        return torture(keys, broker.bootstrapServers(), stop);
      }
    }
  }

  private TortureReport torture(Map<String, String> keys, String at, StopSignal stop)
      throws IOException, InterruptedException {
    keys.put("kafka.bootstrap.servers", at);
    var config = options.load(keys);
    var plan =
        new Torture.Plan(seed, rounds, windows, windowEvents, share, leastRatio, this::takesPart);
    var topics = new Topics(TopicsConfig.from(config));
    try (var admin = BrokerContact.admin(KafkaConfig.from(config))) {
      var own = List.<Topic<?>>of(topics.images(), topics.samples(), topics.rejected());
      own.forEach(topic -> topics.create(admin, topic));
      try {
        return new Torture(config, plan, stop, this::progress).run(folders);
      } finally {
        if (servers.isPresent()) {
          delete(admin, own);
        }
      }
    }
  }

  private boolean takesPart(HostileEvent event) {
    return !(withoutHeavy && event.isHeavy())
        && (families.isEmpty() || families.contains(event.family()));
  }

  private static void delete(Admin admin, List<Topic<?>> topics) throws InterruptedException {
    var names = new ArrayList<String>();
    topics.forEach(topic -> names.add(topic.name()));
    try {
      admin.deleteTopics(names).all().get();
    } catch (ExecutionException e) {
      throw new KafkaException("topics " + names + " were not deleted", e.getCause());
    }
  }

  private void progress(String text) {
    var err = spec.commandLine().getErr();
    err.println(text);
    err.flush();
  }
}
