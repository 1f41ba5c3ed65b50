package kindred.standalone.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.schemas.OperatorException;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.versions.ProbeComparison;
import kindred.standalone.versions.Probes;
import kindred.standalone.versions.VersionTopics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kindred versions diff}. */
@Command(
    name = "diff",
    description = {
      "Compares two versions by what they answer.",
      "Embeds the same probe images with each, looks for every probe among the others, and tells"
          + " how many have another nearest neighbour, how much of the first ten is the same,"
          + " recall@1 of both, and which probes only one of them has right. Reads the artefacts"
          + " (artefacts.uri); needs no embeddings and no query node."
    },
    mixinStandardHelpOptions = true)
final class VersionsDiffCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Parameters(index = "0", paramLabel = "A", description = "A version.")
  int first;

  @Parameters(index = "1", paramLabel = "B", description = "Another one.")
  int second;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      required = true,
      description = "Folder, .zip, .tsv or .csv that the probes are taken from.")
  Path images;

  @Option(
      names = "--probe",
      paramLabel = "N",
      description = "At most so many images, 2 to 5000, always the same ones (500).")
  int most = 500;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "At most so many of the probes on which the versions differ (20).")
  int examples = 20;

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() {
    if (most < 2 || most > 5000) {
      throw new IllegalArgumentException("--probe " + most + " is not 2 to 5000");
    }
    if (examples < 0) {
      throw new IllegalArgumentException("--examples " + examples + " is not 0 or more");
    }
    var config = options.load(Map.of());
    var records =
        VersionTopics.read(KafkaConfig.from(config), new Topics(TopicsConfig.from(config)));
    var before = records.find(first);
    var after = records.find(second);
    var probes = probes(ImageConfig.from(config));
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var encoder = EncoderConfig.from(config);
    var comparison =
        ProbeComparison.of(
            List.of(first, second),
            probes,
            embed(store, before, encoder, probes),
            embed(store, after, encoder, probes),
            examples);
    var out = spec.commandLine().getOut();
    out.println(json ? Json.line(comparison.values()) : comparison.table());
    out.flush();
    return 0;
  }

  private Probes probes(ImageConfig config) {
    try {
      return Probes.read(images, most, config);
    } catch (IOException e) {
      throw OperatorException.of(e);
    }
  }

  /** One network at a time is in memory. */
  private static float[][] embed(
      ArtefactStore store, ModelVersion version, EncoderConfig config, Probes probes) {
    try (var encoder = Encoder.load(store, version, config)) {
      return encoder.embed(probes.pixels());
    }
  }
}
