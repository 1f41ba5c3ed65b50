package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.query.index.IndexConfig;
import kindred.query.index.LuceneIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench query}. */
@Command(
    name = "query",
    description = {
      "Times searches in the index.",
      "Alone or in turns with hnswlib, with filters, compressed, while images are written, after"
          + " a restart, and over HTTP. Clustered random unit vectors; every search width is the"
          + " smallest that reaches the recall. The index's settings are query.index."
    },
    mixinStandardHelpOptions = true)
public final class QueryBenchCommand implements Callable<Integer> {
  @Mixin BenchOptions bench;

  @Option(names = "--images", paramLabel = "N", description = "In the gallery (100000).")
  int images = 100_000;

  @Option(names = "--dim", paramLabel = "N", description = "Floats per vector (128).")
  int dim = 128;

  @Option(names = "--queries", paramLabel = "N", description = "Different queries (1000).")
  int queries = 1_000;

  @Option(names = "-k", paramLabel = "N", description = "Neighbours asked for (10).")
  int k = 10;

  @Option(names = "--recall", paramLabel = "SHARE", description = "To be reached (0.99).")
  double recall = 0.99;

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each (5).")
  int rounds = 5;

  @Option(names = "--seconds", paramLabel = "S", description = "One turn takes (2).")
  double seconds = 2;

  @Option(names = "--seed", paramLabel = "N", description = "Of the vectors (1).")
  long seed = 1;

  @Option(
      names = "--inserts",
      paramLabel = "N",
      description =
          "Images written a second while searches go on, 1000 for example (0: not measured).")
  int inserts;

  @Option(
      names = "--peer",
      description = "Takes turns with hnswlib, compiled here (g++ and libhnswlib-dev).")
  boolean peer;

  @Option(names = "--http", description = "Times a node over HTTP as well (wrk).")
  boolean http;

  @Option(names = "--filtered", description = "Times searches with filters as well.")
  boolean filtered;

  @Option(names = "--compressed", description = "Measures the compressed forms as well.")
  boolean compressed;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Indices are kept there and used again, so that a further run fills none.")
  Optional<Path> keep = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (images < 100 || dim < 1 || queries < 1 || k < 1 || rounds < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "--images is below 100, or --dim, --queries, -k, --rounds or --seconds not above 0");
    }
    var temporary = Files.createTempDirectory("kindred-bench");
    try {
      var report = measure(temporary);
      bench.print(report.values(), report.table());
    } finally {
      LuceneIndex.wipe(temporary);
    }
    return 0;
  }

  private QueryBenchReport measure(Path temporary) throws IOException, InterruptedException {
    progress("drawing vectors");
    var data = ClusteredVectors.of(images, queries, dim, seed);
    var config = bench.load(keys(temporary));
    Optional<NodeBench.Result> node = Optional.empty();
    if (http) {
      progress("node");
      try (var timed = new NodeBench(config)) {
        node = Optional.of(timed.run(data, k, 4, (int) Math.ceil(2 * seconds), temporary));
      }
      progress(node.get().toString());
    }
    var settings = IndexConfig.from(config.getConfig("query.index"));
    var directory = keep.orElse(temporary.resolve("indices"));
    Files.createDirectories(directory);
    var index =
        new QueryBench(data, k, recall, rounds, seconds, settings, directory, this::progress);
    return index.run(new QueryBench.Parts(peer, filtered, compressed, inserts), node);
  }

  private void progress(String text) {
    var err = bench.command.commandLine().getErr();
    err.println(text);
    err.flush();
  }

  private Map<String, String> keys(Path directory) {
    var keys = BenchOptions.nodeKeys(directory.toString(), UUID.randomUUID().toString());
    keys.put("encoder.embedding-dim", Integer.toString(dim));
    keys.put("encoder.width", "16");
    keys.put("encoder.input.side", "16");
    keys.put("encoder.input.channels", "1");
    return keys;
  }
}
