package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kindred.query.index.ExactIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of metrics in the documentation, and whether the node has just these. */
class MetricsTableTest {
  private static final Path TABLE = Path.of("../docs/operations.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_0-9]+)(\\{[^`]*})?` \\| (\\w+) \\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");

  @TempDir private Path directory;

  /** Name to type; the other roles' meters are theirs. */
  private static TreeMap<String, String> documented() throws Exception {
    var names = new TreeMap<String, String>();
    for (var line : Files.readAllLines(TABLE)) {
      var row = ROW.matcher(line);
      if (row.matches() && !row.group(1).matches("kindred_(validate|embed|learn)_.*")) {
        names.put(row.group(1), row.group(3));
      }
    }
    return names;
  }

  private static TreeMap<String, String> scraped(String text) {
    var names = new TreeMap<String, String>();
    var type = TYPE.matcher(text);
    while (type.find()) {
      names.put(type.group(1), type.group(2));
    }
    return names;
  }

  @Test
  void names_ofTableAndNode_areTheSame() throws Exception {
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN)) {
      var index = new ExactIndex(1, TestVersions.DIM);
      node.serving.swap(TestVersions.served(1, TestVersions.artefact(1), index));
      node.get("/v1/nothing");
      assertEquals(documented(), scraped(node.get("/metrics").body()));
    }
  }

  /** Whatever a client sends, the number of series stays what the code has names for. */
  @Test
  void requests_ofAnyPath_makeNoSeriesOfTheirOwn() throws Exception {
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN)) {
      for (int i = 0; i < 20; i++) {
        node.get("/v1/nothing/" + i);
        node.get("/v1/images/" + i);
        node.get("/v1/labels?n=x" + i);
        node.send(node.request("/v1/search").method("ODD" + i, BodyPublishers.noBody()));
      }
      var text = node.get("/metrics").body();
      var series =
          text.lines()
              .filter(line -> line.startsWith("kindred_query_requests_total{"))
              .map(line -> line.replaceAll(" .*", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertTrue(series.size() <= 6, series.toString());
      assertTrue(
          text.contains("kindred_query_requests_total{operation=\"getImage\",status=\"503\"} 20.0"),
          text);
    }
  }
}
