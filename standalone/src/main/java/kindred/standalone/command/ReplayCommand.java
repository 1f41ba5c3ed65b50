package kindred.standalone.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import kindred.standalone.versions.VersionRecords;
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
      "Makes weights again from kindred.samples by the learner's own code, publishes nothing, and",
      "prints the SHA-256 that weights.safetensors would have. With --version the exit status is 0",
      "where that is the version's, 1 where it is not.",
      "Needs the learner's configuration (encoder.*, learner.*), a CPU and the same encoder.threads.",
      "Exact only where the log still has every record that the learner saw: kindred.samples is",
      "compacted, so corrected and deleted images lose their earlier records after a while. A replay",
      "says so where it sees gaps; from a checkpoint it needs the images that the checkpoint",
      "remembers and the records since."
    },
    mixinStandardHelpOptions = true)
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
    var model = to.version.map(version -> VersionRecords.read(kafka, topics).record(version));
    model.ifPresent(version -> compareSettings(version, encoder, learner));
    var checkpoint = from.equals(START) ? Optional.<Path>empty() : Optional.of(Path.of(from));
    var result =
        new Replay(kafka, topics, encoder, learner)
            .run(checkpoint, model.map(ReplayCommand::target).orElseGet(() -> target(to.offsets)));
    warn(result, model);
    report(result, model);
    return model.map(version -> isEqual(result, version) ? 0 : 1).orElse(0);
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

  private static void warn(Replay.Result result, Optional<ModelVersion> model) {
    if (result.lostImages() > 0) {
      LOG.warn(
          "not exact: the log has no more what the checkpoint remembers: images={}",
          result.lostImages());
    }
    if (model.isPresent() && model.get().getEvents() != result.events()) {
      LOG.warn(
          "not exact: the learner saw {} samples, the replay {}: records are gone from the log",
          model.get().getEvents(),
          result.events());
    } else if (model.isEmpty() && result.longestGap() > 1) {
      // A gap of one is what each transaction leaves.
      LOG.warn(
          "perhaps not exact: offsets without a record={} longest gap={}",
          result.missingOffsets(),
          result.longestGap());
    }
  }

  private static boolean isEqual(Replay.Result result, ModelVersion model) {
    return model.getWeightsSha256().equals(result.weightsSha256());
  }

  private void report(Replay.Result result, Optional<ModelVersion> model) {
    var values = new LinkedHashMap<String, Object>();
    values.put("weightsSha256", result.weightsSha256());
    values.put("step", result.step());
    values.put("events", result.events());
    values.put("missingOffsets", result.missingOffsets());
    values.put("longestGap", result.longestGap());
    values.put("lostImages", result.lostImages());
    model.ifPresent(
        version -> {
          values.put("version", version.getVersion());
          values.put("versionWeightsSha256", version.getWeightsSha256());
          values.put("equal", isEqual(result, version));
        });
    var out = spec.commandLine().getOut();
    out.println(json ? Json.line(values) : result.weightsSha256());
    out.flush();
    spec.commandLine().getErr().println(sentence(result, model));
  }

  private static String sentence(Replay.Result result, Optional<ModelVersion> model) {
    var made = "%d samples, %d steps".formatted(result.events(), result.step());
    if (model.isEmpty()) {
      return made;
    }
    var version = model.get();
    return isEqual(result, version)
        ? "%s: weights %s are those of version %d"
            .formatted(made, result.weightsSha256(), version.getVersion())
        : "%s: weights are %s, those of version %d (%d samples, %d steps) are %s"
            .formatted(
                made,
                result.weightsSha256(),
                version.getVersion(),
                version.getEvents(),
                version.getStep(),
                version.getWeightsSha256());
  }
}
