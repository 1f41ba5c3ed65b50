package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.query.index.Filter;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.standalone.bench.QueryBenchReport.Compressed;
import kindred.standalone.bench.QueryBenchReport.Filtered;
import kindred.standalone.bench.QueryBenchReport.Inserts;
import kindred.standalone.bench.QueryBenchReport.Rate;
import kindred.standalone.bench.SwitchBenchReport.Spread;

/**
 * The rounds of {@code kindred bench query}: our index and hnswlib take turns in the same run, each
 * at the fewest candidates with which it reaches the recall.
 */
final class QueryBench {
  private static final List<Integer> WIDTHS =
      List.of(
          10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96, 112, 128,
          160, 192, 224, 256, 320, 400, 512, 768, 1024);
  private static final int[] THREADS = {1, 2};
  private static final double WARM_WRITING_SECONDS = 10;
  private static final int EXACT = 10_000_000;
  private static final int PRODUCT_PARTS = 32;
  private static final Filter ANY = new Filter.Any();

  private final ClusteredVectors data;
  private final int k;
  private final double recall;
  private final int rounds;
  private final double seconds;
  private final IndexConfig config;
  private final Path directory;
  private final Consumer<String> progress;

  /**
   * @param recall that has to be reached
   * @param seconds of one turn
   * @param config of our index
   * @param directory of the indices, which are used again where they are there
   */
  QueryBench(
      ClusteredVectors data,
      int k,
      double recall,
      int rounds,
      double seconds,
      IndexConfig config,
      Path directory,
      Consumer<String> progress) {
    this.data = data;
    this.k = k;
    this.recall = recall;
    this.rounds = rounds;
    this.seconds = seconds;
    this.config = config;
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * What is measured.
   *
   * @param peer hnswlib
   * @param compressed the other forms, each an index of its own
   * @param insertsPerSecond 0: none
   */
  record Parts(boolean peer, boolean filters, boolean compressed, int insertsPerSecond) {}

  QueryBenchReport run(Parts parts, Optional<NodeBench.Result> http)
      throws IOException, InterruptedException {
    try (var index = index("none", config, Optional.empty())) {
      progress.accept("filling");
      double fill = index.fill();
      double reopened = index.reopened();
      progress.accept("filled in %.1f s, reopened in %.2f s".formatted(fill, reopened));
      index.use(config.searchWidth(), EXACT);
      var truth = index.nearest(ANY);
      int width = index.width(truth, WIDTHS, recall).orElse(WIDTHS.getLast());
      index.use(width, 0);
      double reached = index.recall(truth, ANY);
      progress.accept("width %d, recall %.4f".formatted(width, reached));
      try (var peer = parts.peer ? peer(truth) : null) {
        var measured = peer == null ? Optional.<QueryBenchReport.Peer>empty() : tuned(peer);
        var rates = rates(index, peer, measured);
        var filtered = parts.filters ? filtered(index, width) : List.<Filtered>of();
        index.use(width, 0);
        var compressed = parts.compressed ? compressed(truth) : List.<Compressed>of();
        int segments = index.segments();
        var inserts =
            parts.insertsPerSecond == 0
                ? Optional.<Inserts>empty()
                : Optional.of(inserts(index, parts.insertsPerSecond));
        return new QueryBenchReport(
            data.vectors().length,
            data.dim(),
            data.queries().length,
            fill,
            reopened,
            segments,
            width,
            reached,
            measured,
            rates,
            filtered,
            compressed,
            inserts,
            http);
      }
    }
  }

  private IndexBench index(
      String name, IndexConfig settings, Optional<ProductQuantiser> quantiser) {
    return new IndexBench(data, k, directory.resolve(name), settings, quantiser);
  }

  private HnswlibPeer peer(int[][] truth) throws IOException {
    progress.accept("hnswlib");
    return new HnswlibPeer(directory, data, truth, config.maxConnections(), config.beamWidth());
  }

  private Optional<QueryBenchReport.Peer> tuned(HnswlibPeer peer) {
    for (int width : WIDTHS) {
      double reached = peer.recall(width);
      if (reached >= recall || width == WIDTHS.getLast()) {
        progress.accept("hnswlib width %d, recall %.4f".formatted(width, reached));
        return Optional.of(new QueryBenchReport.Peer(width, reached, peer.readySeconds()));
      }
    }
    throw new IllegalStateException("no widths");
  }

  private List<Rate> rates(
      IndexBench index, HnswlibPeer peer, Optional<QueryBenchReport.Peer> tuned)
      throws InterruptedException {
    index.perSecond(ANY, 2, 2 * seconds); // warms up
    var rates = new ArrayList<Rate>();
    for (int threads : THREADS) {
      var ours = new ArrayList<Double>();
      var theirs = new ArrayList<Double>();
      for (int round = 0; round < rounds; round++) {
        ours.add(index.perSecond(ANY, threads, seconds));
        if (peer != null) {
          theirs.add(peer.perSecond(tuned.orElseThrow().width(), threads, seconds));
        }
      }
      rates.add(Rate.of(threads, ours, theirs));
      progress.accept(rates.getLast().toString());
    }
    return rates;
  }

  private List<Filtered> filtered(IndexBench index, int width) throws InterruptedException {
    var filtered = new ArrayList<Filtered>();
    filtered.addAll(filtered(index, width, 0.01, new Filter.Attribute("hundredth", "7")));
    filtered.addAll(filtered(index, width, 0.1, new Filter.Attribute("tenth", "3")));
    return filtered;
  }

  private List<Filtered> filtered(IndexBench index, int width, double share, Filter filter)
      throws InterruptedException {
    index.use(width, EXACT);
    var truth = index.nearest(filter);
    var ways = new ArrayList<Filtered>();
    ways.add(timed(index, "exact", share, truth, filter));
    index.use(width, 0);
    ways.add(timed(index, "graph", share, truth, filter));
    index.use(config.searchWidth(), config.exactBelow());
    ways.add(timed(index, "as configured", share, truth, filter));
    return ways;
  }

  private Filtered timed(IndexBench index, String way, double share, int[][] truth, Filter filter)
      throws InterruptedException {
    index.perSecond(filter, 1, seconds); // warms up
    var perSecond = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      perSecond.add(index.perSecond(filter, 1, seconds));
    }
    var result = new Filtered(share, way, index.recall(truth, filter), Spread.of(perSecond));
    progress.accept(result.toString());
    return result;
  }

  private List<Compressed> compressed(int[][] truth) throws IOException, InterruptedException {
    var forms = new ArrayList<Compressed>();
    for (int bits : new int[] {7, 4}) {
      var scalar = IndexBench.of(config, config.searchWidth(), 0, Compression.SCALAR, bits);
      forms.add(compressed("scalar-" + bits, scalar, Optional.empty(), truth));
    }
    if (data.dim() % PRODUCT_PARTS == 0) {
      var product = IndexBench.of(config, config.searchWidth(), 0, Compression.PRODUCT, 7);
      var quantiser = KMeansQuantiser.of(data.vectors(), PRODUCT_PARTS, 1);
      forms.add(compressed("product-" + PRODUCT_PARTS, product, Optional.of(quantiser), truth));
    }
    return forms;
  }

  private Compressed compressed(
      String name, IndexConfig settings, Optional<ProductQuantiser> quantiser, int[][] truth)
      throws IOException, InterruptedException {
    try (var index = index(name, settings, quantiser)) {
      index.fill();
      int width = settings.searchWidth();
      if (quantiser.isEmpty()) {
        width = index.width(truth, WIDTHS, recall).orElse(WIDTHS.getLast());
        index.use(width, 0);
      }
      index.perSecond(ANY, 1, seconds); // warms up
      var perSecond = new ArrayList<Double>();
      for (int round = 0; round < rounds; round++) {
        perSecond.add(index.perSecond(ANY, 1, seconds));
      }
      double megabytes = bytes(directory.resolve(name)) / 1048576.0;
      var result =
          new Compressed(name, width, index.recall(truth, ANY), Spread.of(perSecond), megabytes);
      progress.accept(result.toString());
      return result;
    }
  }

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  /**
   * Writes elsewhere first. An index that was kept has none of the writing compiled, and with two
   * cores the compiler takes searches' time: the first round's p99 was 15 to 43 times the idle one.
   */
  private void warmWriting(int perSecond) {
    try (var elsewhere = index("warm-writing", config, Optional.empty())) {
      elsewhere.insert(Math.min(WARM_WRITING_SECONDS, 5 * seconds), perSecond);
    }
  }

  private Inserts inserts(IndexBench index, int perSecond) throws InterruptedException {
    var idle = new ArrayList<Double>();
    var busy = new ArrayList<Double>();
    var ratios = new ArrayList<Double>();
    double window = Math.max(1, 2 * seconds);
    warmWriting(perSecond);
    for (int round = 0; round < rounds; round++) {
      idle.add(index.micros(window).getValueAtPercentile(99) / 1e3);
      busy.add(index.microsWithInserts(window, perSecond).getValueAtPercentile(99) / 1e3);
      ratios.add(busy.getLast() / idle.getLast());
      progress.accept(
          "inserts, round %d: p99 %.3f ms, idle %.3f ms"
              .formatted(round + 1, busy.getLast(), idle.getLast()));
    }
    var result = new Inserts(perSecond, Spread.of(idle), Spread.of(busy), Spread.of(ratios));
    progress.accept(result.toString());
    return result;
  }
}
