package kindred.standalone.command;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import kindred.schemas.BrokerContact;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.WireFormat;
import kindred.standalone.asyncapi.AsyncApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred topics}. */
@Command(
    name = "topics",
    description = {
      "Creates the topics that do not exist yet, and lists all.",
      "Partitions, copies and retention are as configured (topics.*). Topics that exist are left"
          + " as they are."
    },
    mixinStandardHelpOptions = true)
public final class TopicsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Option(names = "--json", description = "One JSON object per topic on standard output.")
  boolean json;

  @Option(names = "--dry-run", description = "List only; connects to nothing.")
  boolean dryRun;

  @Option(
      names = "--asyncapi",
      description =
          "Print an AsyncAPI 3 document of the topics as configured; connects to nothing.")
  boolean asyncApi;

  @Override
  public Integer call() {
    var config = options.load(Map.of());
    var topics = new Topics(TopicsConfig.from(config));
    if (asyncApi) {
      var servers = KafkaConfig.from(config).servers();
      spec.commandLine().getOut().print(new AsyncApi(topics, servers).text());
      return 0;
    }
    if (!dryRun) {
      try (var admin = BrokerContact.admin(KafkaConfig.from(config))) {
        topics.create(admin);
      }
    }
    topics.standing().forEach(topic -> print(topic, topics.wireFormat(topic)));
    print(topics.embeddings(1), topics.wireFormat(topics.embeddings(1)));
    return 0;
  }

  private void print(Topic<?> topic, WireFormat wireFormat) {
    var value = topic.value().map(Class::getSimpleName).orElse("bytes as they came");
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.line(
              Map.of(
                  "name", topic.name(),
                  "key", topic.key(),
                  "value", value,
                  "wireFormat", wireFormat.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                  "messageHeader", topic.messageHeader().orElse(""),
                  "partitions", topic.partitions(),
                  "replication", topic.replication(),
                  "settings", new TreeMap<>(topic.settings()))));
    } else {
      out.printf(
          "%-28s %s -> %s, partitions=%d replication=%d %s%n",
          topic.name(),
          topic.key(),
          value,
          topic.partitions(),
          topic.replication(),
          new TreeMap<>(topic.settings()));
    }
  }
}
