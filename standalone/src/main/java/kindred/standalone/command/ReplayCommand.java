package kindred.standalone.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import kindred.learner.Replay;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.versions.ReplayReport;
import kindred.standalone.versions.VersionTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred replay}. */
@Command(
    name = "replay",
    description = {
      "Makes a version's weights again from kindred.samples, and prints their SHA-256.",
      "By the learner's own code; publishes nothing. The hash is that of the file"
          + " weights.safetensors. With --version the exit status is 0 where that is the version's,"
          + " 1 where it is not.",
      "Needs the learner's configuration (encoder.*, learner.*), a CPU and the same"
          + " encoder.threads. Exact only where the log still has every record that the learner"
          + " saw: kindred.samples is compacted, so corrected and deleted images lose their"
          + " earlier records after a while. A replay says so where it sees gaps; from a"
          + " checkpoint it needs the images that the checkpoint remembers and the records since."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayCommand.class);
  private static final String START = "start";

  @Spec CommandSpec spec;
  @Mixin Options options;

  @Option(
      names = "--from",
      paramLabel = "CHECKPOINT",
      required = true,
      description = "A checkpoint's directory, or 'start': initial weights.")
  String from;

  // Picocli's own -h and -V would give way, both, to the version here.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @ArgGroup(multiplicity = "1")
  To to;

  /** Where it ends. */
  static final class To {
    @Option(
        names = "--to",
        paramLabel = "P:OFFSET",
        split = ",",
        description = "Partition and first offset that is not read, such as 0:1711,1:1650.")
    String[] offsets;

    @Option(
        names = "--version",
        paramLabel = "N",
        description = "Where this version was made; its hash is compared.")
    Optional<Integer> version = Optional.empty();
  }

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() {
    var config = options.load(Map.of());
    var kafka = KafkaConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var encoder = EncoderConfig.from(config);
    var learner = LearnerConfig.from(config);
    var model = to.version.map(version -> VersionTopics.read(kafka, topics).record(version));
    model.ifPresent(version -> compareSettings(version, encoder, learner));
    var checkpoint = from.equals(START) ? Optional.<Path>empty() : Optional.of(Path.of(from));
    var result =
        new Replay(kafka, topics, encoder, learner)
            .run(checkpoint, model.map(ReplayCommand::target).orElseGet(() -> target(to.offsets)));
    var report = new ReplayReport(result, model);
    report.doubts().forEach(doubt -> LOG.warn("not certainly exact: {}", doubt));
    var out = spec.commandLine().getOut();
    out.println(json ? Json.line(report.values()) : result.weightsSha256());
    out.flush();
    spec.commandLine().getErr().println(report.sentence());
    return model.isEmpty() || report.isEqual() ? 0 : 1;
  }

  private static Replay.Target target(ModelVersion model) {
    var offsets = new TreeMap<Integer, Long>();
    model.getTrainedThrough().forEach((p, next) -> offsets.put(Integer.valueOf(p), next));
    return new Replay.Target(offsets, OptionalLong.of(model.getStep()));
  }

  static Replay.Target target(String... places) {
    var offsets = new TreeMap<Integer, Long>();
    for (var place : places) {
      if (!place.matches("[0-9]{1,9}:[0-9]{1,18}")) {
        throw new IllegalArgumentException("--to '" + place + "' is not PARTITION:OFFSET");
      }
      var colon = place.indexOf(':');
      offsets.put(
          Integer.valueOf(place.substring(0, colon)), Long.valueOf(place.substring(colon + 1)));
    }
    return new Replay.Target(offsets, OptionalLong.empty());
  }

  /** What the record says of the learner's settings; most of them it does not say. */
  private static void compareSettings(
      ModelVersion model, EncoderConfig encoder, LearnerConfig learner) {
    var architecture = encoder.architecture();
    differs("encoder.embedding-dim", architecture.embeddingDim(), model.getEmbeddingDim());
    differs("encoder.input.side", architecture.input().side(), model.getInputSide());
    differs("encoder.input.channels", architecture.input().channels(), model.getInputChannels());
    differs("learner.objective.name", learner.objective().name(), model.getObjective());
  }

  private static void differs(String key, Object here, Object there) {
    if (!here.equals(there)) {
      LOG.warn("not as the version was made: key={} here={} there={}", key, here, there);
    }
  }
}
