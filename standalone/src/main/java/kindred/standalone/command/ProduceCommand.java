package kindred.standalone.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
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
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred produce}. */
@Command(
    name = "produce",
    description = {
      "Sends images as labelled events to kindred.images, each acknowledged by all replicas.",
      "A folder or .zip of class folders gives ids and labels by path; a .tsv or .csv manifest has a",
      "header with path, label, and where wanted id and further columns, which become attributes.",
      "Ids are stable, so a second run corrects and does not duplicate: stopped in the middle, run",
      "it again."
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
  public Integer call() throws Exception {
    var config = options.load(Map.of());
    try (var producer =
        new EventProducer(
            KafkaConfig.from(config),
            new Topics(TopicsConfig.from(config)),
            IngestConfig.from(config),
            Clock.systemUTC())) {
      if (what.delete != null) {
        producer.delete(what.delete);
        report(Map.of("deleted", what.delete.size()), what.delete.size() + " deletions sent");
      } else {
        try (var source = ImageSources.open(what.images, sourceOptions(ImageConfig.from(config)))) {
          report(producer.produce(source, new ProduceOptions(optional(rate), Progress.SHOWN)));
        }
      }
    }
    return 0;
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
    report(
        Map.of(
            "events", produced.events(),
            "bytes", produced.bytes(),
            "skipped", produced.skipped(),
            "seconds", produced.elapsed().toMillis() / 1000.0),
        "%d events, %d bytes, %d skipped, %.1f s"
            .formatted(
                produced.events(),
                produced.bytes(),
                produced.skipped(),
                produced.elapsed().toMillis() / 1000.0));
  }

  private void report(Map<String, ?> result, String sentence) {
    System.err.println(sentence);
    if (json) {
      spec.commandLine().getOut().println(Json.line(result));
    }
  }
}
