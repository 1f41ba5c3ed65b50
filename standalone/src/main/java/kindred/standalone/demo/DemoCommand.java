package kindred.standalone.demo;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.ImageSource;
import kindred.ingest.source.ImageSources;
import kindred.ingest.source.SourceOptions;
import kindred.schemas.OperatorException;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.command.Counted;
import kindred.standalone.command.Json;
import kindred.standalone.command.Options;
import kindred.standalone.command.StopSignal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred demo}. */
@Command(
    name = "demo",
    description = {
      "The whole loop in one process, with a broker of its own.",
      "Streams images in, validates, learns, publishes versions, embeds, and answers searches on"
          + " a web page. Without --images it draws characters nobody has seen. Runs until"
          + " Ctrl-C; with --once it ends when every event is searchable under a promoted,"
          + " trained version, and prints a summary."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description =
          "Folder or .zip of class folders, or .tsv/.csv manifest; else drawn characters.")
  Optional<Path> images = Optional.empty();

  @Option(names = "--once", description = "End when done, and print a summary.")
  boolean once;

  @Option(names = "--json", description = "The summary as one JSON object on standard output.")
  boolean json;

  @Option(names = "--port", description = "Of the web page and API (query.port); 0: a free one.")
  Optional<Integer> port = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep log, checkpoints, artefacts and index here; else in a temporary folder.")
  Optional<Path> dataDir = Optional.empty();

  @Option(names = "--seed", description = "Of all randomness (default ${DEFAULT-VALUE}).")
  long seed = 1;

  @Override
  public Integer call() throws Exception {
    try (var status = isTerminal() ? StatusLine.onStandardError() : null;
        var stop = new StopSignal();
        var data = DataDirectory.open(dataDir)) {
      var narrator = new Narrator(System.err, Optional.ofNullable(status));
      var base = options.load(keys(data.path()));
      try (var source = source(base);
          var broker = new EmbeddedBroker(BrokerConfig.from(base))) {
        var channels = new Glimpse(ImageConfig.from(base)).channels(source);
        narrator.say(
            Counted.of(source.size(), "image") + (channels == 1 ? ", all grey" : ", in colour"));
        broker.start();
        narrator.say("broker: " + broker.bootstrapServers());
        var config = options.load(keys(data.path(), broker, channels));
        var summary = new Demo(config, stop, narrator).run(source, once);
        report(summary, narrator);
        return once && !summary.done() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
      }
    }
  }

  private ImageSource source(Config config) {
    var order = SourceOptions.limitedTo(ImageConfig.from(config).maxBytes()).shuffled(seed);
    if (images.isPresent()) {
      try {
        return ImageSources.open(images.get(), order);
      } catch (IOException e) {
        throw OperatorException.of(e);
      }
    }
    var demo = DemoConfig.from(config);
    return ImageSources.arranged(
        new DrawnCharacters(seed, demo.classes(), demo.imagesPerClass()), order);
  }

  /** The demo's own keys; what -D says comes on top of them. */
  private Map<String, String> keys(Path data) {
    var keys = new HashMap<String, String>();
    keys.put("data-dir", data.toString());
    keys.put("broker.port", "0");
    keys.put("learner.seed", Long.toString(seed));
    port.ifPresent(value -> keys.put("query.port", value.toString()));
    return keys;
  }

  private Map<String, String> keys(Path data, EmbeddedBroker broker, int channels) {
    var keys = keys(data);
    keys.put("kafka.bootstrap.servers", broker.bootstrapServers());
    keys.put("encoder.input.channels", Integer.toString(channels));
    return keys;
  }

  private void report(DemoSummary summary, Narrator narrator) {
    narrator.say(
        String.format(
            Locale.ROOT,
            "%s: %d accepted, %d rejected; %d searchable under version %d of %d, %s, %.0f s",
            Counted.of(summary.events(), "event"),
            summary.accepted(),
            summary.rejected(),
            summary.searchable(),
            summary.liveVersion(),
            summary.versions(),
            Counted.of(summary.steps(), "step"),
            summary.seconds()));
    if (summary.heldOutClasses() > 0) { // else it was stopped before any version was measured
      narrator.say(
          String.format(
              Locale.ROOT,
              "recall@1 on %s never trained on: %.3f untrained, %.3f live; MAP@R %.3f, %.3f",
              Counted.of(summary.heldOutClasses(), "class", "classes"),
              summary.recallAt1Initial(),
              summary.recallAt1Live(),
              summary.mapAtRInitial(),
              summary.mapAtRLive()));
    }
    narrator.say(
        "event to searchable: p50 %d ms, p99 %d ms"
            .formatted(summary.eventToSearchableMs().p50(), summary.eventToSearchableMs().p99()));
    if (json) {
      spec.commandLine().getOut().println(Json.line(summary));
    }
  }

  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }
}
