package kindred.standalone.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.versions.RecordValues;
import kindred.standalone.versions.VersionRow;
import kindred.standalone.versions.VersionTopics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kindred versions show}. */
@Command(
    name = "show",
    description = {
      "Shows everything that a version's record says, and its promotions, oldest first.",
      "Of promotions the topic keeps the newest for certain; older ones are gone once it is"
          + " compacted."
    },
    mixinStandardHelpOptions = true)
final class VersionsShowCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;

  @Parameters(paramLabel = "N", description = "The version.")
  int version;

  @Option(names = "--json", description = "One JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() {
    var config = options.load(Map.of());
    var records =
        VersionTopics.read(KafkaConfig.from(config), new Topics(TopicsConfig.from(config)));
    var values = RecordValues.of(records.record(version));
    var promotions = records.promotionsOf(version).stream().map(RecordValues::of).toList();
    var state =
        records.retired().contains(version) ? "retired" : VersionRow.state(records, version).text();
    if (json) {
      var all = new LinkedHashMap<>(values);
      all.put("state", state);
      all.put("promotions", promotions);
      spec.commandLine().getOut().println(Json.line(all));
    } else {
      print(values, state, promotions);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void print(
      Map<String, Object> values, String state, List<Map<String, Object>> promotions) {
    var out = spec.commandLine().getOut();
    values.forEach((name, value) -> out.printf("%-16s %s%n", name, value == null ? "-" : value));
    out.printf("%-16s %s%n", "state", state);
    for (var promotion : promotions) {
      var previous = promotion.get("previous");
      out.printf(
          "%-16s %s%s: %s %s%n",
          "promoted",
          promotion.get("at"),
          previous == null ? "" : ", after " + previous,
          promotion.get("reason"),
          promotion.get("metrics"));
    }
  }
}
