package kindred.standalone.command;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.VersionOrders;
import kindred.standalone.versions.VersionRecords;
import kindred.standalone.versions.VersionTopics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kindred versions retire}. */
@Command(
    name = "retire",
    description = {
      "Retires a version: nobody serves, embeds or compares it any more.",
      "Writes a record without a value on kindred.models. The leading learner then deletes the"
          + " version's embeddings and its artefact; until one runs they stay. A retired version"
          + " does not come back. The live version and the one before it are refused without"
          + " --force."
    },
    mixinStandardHelpOptions = true)
final class VersionsRetireCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Parameters(paramLabel = "N", description = "The version.")
  int version;

  @Option(
      names = "--force",
      description =
          "Also the live version or the one before it. From a retired live version the learner"
              + " goes back to the one before, or to the newest with embeddings.")
  boolean force;

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    var config = options.load(Map.of());
    var kafka = KafkaConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var records = VersionTopics.read(kafka, topics);
    if (records.retired().contains(version)) {
      report(Optional.empty(), "version " + version + " is retired already");
      return 0;
    }
    records.find(version);
    check(records);
    try (var orders =
        VersionOrders.connect(kafka, topics, VersionsPromoteCommand.TIMEOUT, Clock.systemUTC())) {
      report(
          Optional.of(orders.retire(version)),
          "version %d is retired; the learner deletes its embeddings and its artefact"
              .formatted(version));
    }
    return 0;
  }

  private void check(VersionRecords records) {
    if (!force && (records.isLive(version) || records.isPrevious(version))) {
      throw new IllegalArgumentException(
          "version %d %s; --force retires it all the same"
              .formatted(
                  version,
                  records.isLive(version) ? "is live" : "was live before the live version"));
    }
  }

  private void report(Optional<Long> offset, String sentence) {
    spec.commandLine().getErr().println(sentence);
    if (json) {
      var values = new LinkedHashMap<String, Object>();
      values.put("version", version);
      values.put("retired", offset.isPresent());
      offset.ifPresent(place -> values.put("offset", place));
      spec.commandLine().getOut().println(Json.line(values));
      spec.commandLine().getOut().flush();
    }
  }
}
