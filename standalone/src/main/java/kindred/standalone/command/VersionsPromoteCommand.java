package kindred.standalone.command;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.VersionOrders;
import kindred.standalone.versions.VersionTopics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kindred versions promote}. */
@Command(
    name = "promote",
    description = {
      "Makes a version live, or live again.",
      "Writes a record on kindred.promotions, as the HTTP endpoint does. Query nodes serve the"
          + " version at once where they keep it warm, else when its embeddings and index are"
          + " complete. The learner goes on from its own weights and compares its next version"
          + " with this one."
    },
    mixinStandardHelpOptions = true)
final class VersionsPromoteCommand implements Callable<Integer> {
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Spec CommandSpec spec;
  @Mixin Options options;

  @Parameters(paramLabel = "N", description = "The version.")
  int version;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people.")
  Optional<String> why = Optional.empty();

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    var config = options.load(Map.of());
    var kafka = KafkaConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var who = "promoted by kindred versions, user " + System.getProperty("user.name");
    var reason = VersionOrders.reason(who, why);
    var records = VersionTopics.read(kafka, topics);
    records.find(version);
    var previous = records.live().map(Promotion::getVersion);
    if (records.isLive(version)) {
      report(Optional.empty(), previous, "version " + version + " is live already");
      return 0;
    }
    try (var orders = VersionOrders.connect(kafka, topics, TIMEOUT, Clock.systemUTC())) {
      long offset = orders.promote(version, previous, reason);
      // The learner may have retired it since it was looked up: these are two topics.
      VersionTopics.read(kafka, topics).checkPromoted(version);
      report(
          Optional.of(offset),
          previous,
          "version %d is live%s"
              .formatted(version, previous.map(before -> ", after " + before).orElse("")));
    }
    return 0;
  }

  private void report(Optional<Long> offset, Optional<Integer> previous, String sentence) {
    spec.commandLine().getErr().println(sentence);
    if (json) {
      var values = new LinkedHashMap<String, Object>();
      values.put("version", version);
      values.put("promoted", offset.isPresent());
      if (offset.isPresent()) {
        values.put("previous", previous.orElse(null));
        values.put("offset", offset.get());
      }
      spec.commandLine().getOut().println(Json.line(values));
      spec.commandLine().getOut().flush();
    }
  }
}
