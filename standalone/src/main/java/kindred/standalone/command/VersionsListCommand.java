package kindred.standalone.command;

import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.versions.EmbeddedVersions;
import kindred.standalone.versions.VersionRow;
import kindred.standalone.versions.VersionTopics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred versions list}. */
@Command(
    name = "list",
    description = {
      "Lists the published versions.",
      "Each is live, previous (live before it), or neither; retired-pending are those that are"
          + " retired and not yet deleted by the learner. Embeddings are complete where the embed"
          + " role has passed all samples that there are now. The last three columns are recall@1"
          + " of images before they were learnt from, of held-out classes and of held-out images;"
          + " the last two are known of versions that the gate promoted."
    },
    mixinStandardHelpOptions = true)
final class VersionsListCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Option(names = "--json", description = "One JSON object per version on standard output.")
  boolean json;

  @Override
  public Integer call() {
    var config = options.load(Map.of());
    var kafka = KafkaConfig.from(config);
    var topics = new Topics(TopicsConfig.from(config));
    var artefacts = new ArtefactStore(ArtefactsConfig.from(config));
    var rows =
        VersionRow.of(
            VersionTopics.read(kafka, topics), EmbeddedVersions.ask(kafka, topics), artefacts::has);
    var out = spec.commandLine().getOut();
    if (json) {
      rows.forEach(row -> out.println(Json.line(row.values())));
    } else {
      out.println(VersionRow.header());
      rows.forEach(row -> out.println(row.line()));
    }
    out.flush();
    return 0;
  }
}
