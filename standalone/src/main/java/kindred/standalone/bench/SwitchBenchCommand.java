package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.query.index.LuceneIndex;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench switch}. */
@Command(
    name = "switch",
    description = {
      "Searches a query node at a steady rate while versions change.",
      "Compares with windows in between in which nothing happens: cold switches, whose index has"
          + " to be built, and warm ones, which go back to the version before. Broker, node and"
          + " clients share this process; vectors and weights are random."
    },
    mixinStandardHelpOptions = true)
public final class SwitchBenchCommand implements Callable<Integer> {
  @Mixin BenchOptions options;

  @Option(names = "--images", paramLabel = "N", description = "In the gallery (20000).")
  int images = 20_000;

  @Option(names = "--dim", paramLabel = "N", description = "Floats per vector (128).")
  int dim = 128;

  @Option(names = "--clients", paramLabel = "N", description = "That search (4).")
  int clients = 4;

  @Option(names = "--rate", paramLabel = "N", description = "Searches a second, together (100).")
  double rate = 100;

  @Option(names = "--window", paramLabel = "SECONDS", description = "Length of a window (10).")
  int window = 10;

  @Option(names = "--rounds", paramLabel = "N", description = "Steady, cold, steady, warm (5).")
  int rounds = 5;

  @Option(
      names = "--switches",
      paramLabel = "N",
      description = "Then so many warm switches in a row, for memory: 1000 says a lot.")
  int switches;

  private final List<Histogram> steadyBeforeCold = new ArrayList<>();
  private final List<Histogram> steadyBeforeWarm = new ArrayList<>();
  private final List<Histogram> cold = new ArrayList<>();
  private final List<Histogram> warm = new ArrayList<>();
  private final List<Double> coldSwitchMs = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (images < 1 || clients < 1 || window < 1 || rounds < 1 || !(rate > 0) || switches < 0) {
      throw new IllegalArgumentException(
          "--images, --clients, --rate, --window and --rounds are not all above 0");
    }
    var directory = Files.createTempDirectory("kindred-bench");
    try {
      var report = measure(directory);
      options.print(report.values(), report.table());
    } finally {
      LuceneIndex.wipe(directory);
    }
    return 0;
  }

  private SwitchBenchReport measure(Path directory) throws InterruptedException {
    var key = UUID.randomUUID().toString();
    var config = options.load(keys(directory, key));
    try (var bench = new SwitchBench(config, images, clients, rate, key)) {
      bench.start();
      var length = Duration.ofSeconds(window);
      bench.steady(length); // warms up
      bench.warm(length);
      bench.rollbackMicros().reset();
      for (int round = 0; round < rounds; round++) {
        round(bench, length);
      }
      var soak = switches == 0 ? Optional.<SwitchBenchReport.Soak>empty() : soak(bench);
      return report(bench, soak);
    }
  }

  private void round(SwitchBench bench, Duration length) throws InterruptedException {
    steadyBeforeCold.add(bench.steady(length));
    var switched = bench.cold(length);
    cold.add(switched.searchMicros());
    coldSwitchMs.add(switched.switchMs());
    steadyBeforeWarm.add(bench.steady(length));
    warm.add(bench.warm(length));
  }

  private Optional<SwitchBenchReport.Soak> soak(SwitchBench bench) {
    int first = Math.max(1, switches / 10);
    bench.flips(first);
    double from = TrainingBench.residentMiB();
    bench.flips(switches - first);
    return Optional.of(new SwitchBenchReport.Soak(switches, from, TrainingBench.residentMiB()));
  }

  private SwitchBenchReport report(SwitchBench bench, Optional<SwitchBenchReport.Soak> soak) {
    var steady = new ArrayList<>(steadyBeforeCold);
    steady.addAll(steadyBeforeWarm);
    return new SwitchBenchReport(
        images,
        dim,
        clients,
        rate,
        bench.failures(),
        SwitchBenchReport.together(steady),
        SwitchBenchReport.together(cold),
        SwitchBenchReport.together(warm),
        SwitchBenchReport.ratio(cold, steadyBeforeCold),
        SwitchBenchReport.ratio(warm, steadyBeforeWarm),
        SwitchBenchReport.Spread.of(coldSwitchMs),
        Latency.of(bench.rollbackMicros()),
        soak);
  }

  private Map<String, String> keys(Path directory, String key) {
    var keys = BenchOptions.nodeKeys(directory.toString(), key);
    keys.put("encoder.embedding-dim", Integer.toString(dim));
    keys.put("encoder.width", "16");
    keys.put("encoder.input.side", "16");
    keys.put("encoder.input.channels", "1");
    return keys;
  }
}
