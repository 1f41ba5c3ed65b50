package kindred.standalone.command;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.ProduceOptions;
import kindred.ingest.ProduceOptions.Progress;
import kindred.ingest.Produced;
import kindred.ingest.source.ImageSources;
import kindred.ingest.source.SourceOptions;
import kindred.schemas.BrokerContact;
import kindred.schemas.KafkaConfig;
import kindred.schemas.OperatorException;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred produce}. */
@Command(
    name = "produce",
    description = {
      "Sends images as labelled events to kindred.images, each acknowledged by all replicas.",
      "A folder or .zip of class folders gives ids and labels by path; a .tsv or .csv manifest"
          + " has a header with path, label, and where wanted id and further columns, which"
          + " become attributes. Ids are stable, so a second run corrects and does not duplicate:"
          + " stopped in the middle, run it again."
    },
    mixinStandardHelpOptions = true)
public final class ProduceCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @ArgGroup(multiplicity = "1")
  What what;

  /** Images to send, or ids to delete. */
  static final class What {
    @Option(names = "--images", paramLabel = "PATH", description = "Folder, .zip, .tsv or .csv.")
    Path images;

    @Option(names = "--delete", paramLabel = "ID", description = "Delete these images instead.")
    List<String> delete;
  }

  @Option(
      names = "--manifest-images",
      paramLabel = "PATH",
      description =
          "Folder or .zip that a manifest's paths lead into; its own folder if not given.")
  Optional<Path> manifestImages = Optional.empty();

  @Option(
      names = "--ids",
      description = "What ids are made of: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  SourceOptions.Ids ids = SourceOptions.Ids.PATH;

  @Option(names = "--shuffle", paramLabel = "SEED", description = "Send in an order drawn by seed.")
  Optional<Long> shuffle = Optional.empty();

  @Option(names = "--rate", paramLabel = "N", description = "At most so many events per second.")
  Optional<Double> rate = Optional.empty();

  @Option(names = "--json", description = "The result as JSON on standard output.")
  boolean json;

  @Override
  public Integer call() {
    var config = options.load(Map.of());
    if (what.delete != null) {
      try (var producer = producer(config)) {
        reportDeleted(producer.delete(what.delete));
      }
      return 0;
    }
    try (var source = ImageSources.open(what.images, sourceOptions(ImageConfig.from(config)));
        var producer = producer(config)) {
      var produced = producer.produce(source, new ProduceOptions(optional(rate), Progress.SHOWN));
      report(produced);
      return status(produced);
    } catch (IOException e) {
      throw OperatorException.of(e);
    }
  }

  /** A few images that cannot be read are no failure; where nothing else was there, it is one. */
  private static int status(Produced produced) {
    return produced.events() == 0 && produced.skipped() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static EventProducer producer(Config config) {
    var kafka = KafkaConfig.from(config);
    BrokerContact.check(kafka);
    return new EventProducer(
        kafka, new Topics(TopicsConfig.from(config)), IngestConfig.from(config), Clock.systemUTC());
  }

  private SourceOptions sourceOptions(ImageConfig image) {
    var seed = shuffle.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    return new SourceOptions(image.maxBytes(), ids, seed, manifestImages);
  }

  private static OptionalDouble optional(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  private void report(Produced produced) {
    produced.firstSkipped().forEach(skipped -> System.err.println("skipped: " + skipped));
    var result = new LinkedHashMap<String, Object>();
    result.put("events", produced.events());
    result.put("bytes", produced.bytes());
    result.put("skipped", produced.skipped());
    result.put("seconds", produced.elapsed().toMillis() / 1000.0);
    report(
        result,
        String.format(
            Locale.ROOT,
            "%s, %s, %d skipped, %.1f s",
            Counted.of(produced.events(), "event"),
            Counted.of(produced.bytes(), "byte"),
            produced.skipped(),
            produced.elapsed().toMillis() / 1000.0),
        produced);
  }

  private void reportDeleted(Produced produced) {
    var result = new LinkedHashMap<String, Object>();
    result.put("deleted", produced.events());
    report(result, Counted.of(produced.events(), "deletion") + " sent", produced);
  }

  /** With what a search is given to wait for all of it; nothing was sent where there is none. */
  private void report(Map<String, Object> result, String sentence, Produced produced) {
    var minOffset = produced.minOffset();
    if (!minOffset.isEmpty()) {
      result.put("minOffset", minOffset);
    }
    spec.commandLine()
        .getErr()
        .println(minOffset.isEmpty() ? sentence : sentence + "; minOffset=" + minOffset);
    if (json) {
      spec.commandLine().getOut().println(Json.line(result));
    }
  }
}
