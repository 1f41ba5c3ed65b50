package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.encoder.EncoderConfig;
import kindred.query.index.LuceneIndex;
import kindred.standalone.bench.SwitchBenchReport.Spread;
import kindred.standalone.bench.UploadBench.Mode;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench uploads}. */
@Command(
    name = "uploads",
    description = {
      "Searches by uploaded pictures, embedded alone and together, in turns.",
      "The pictures are drawn characters, of several clients and of one: with every upload"
          + " embedded alone, and with those that come together embedded together"
          + " (query.search.embed-batch). Broker, nodes and clients share this process; vectors"
          + " and weights are random, the network is encoder's. Exit status 1 where a search"
          + " failed."
    },
    mixinStandardHelpOptions = true)
public final class UploadBenchCommand implements Callable<Integer> {
  private static final List<Mode> MODES =
      List.of(new Mode(1, "0 ms"), new Mode(16, "0 ms"), new Mode(16, "2 ms"));
  private static final int WIDTH = 22;

  @Mixin BenchOptions options;

  @Option(names = "--images", paramLabel = "N", description = "In the gallery (500).")
  int images = 500;

  @Option(names = "--clients", paramLabel = "N", description = "At the same time (8).")
  int clients = 8;

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each mode (5).")
  int rounds = 5;

  @Option(names = "--seconds", paramLabel = "S", description = "Of a turn (3).")
  double seconds = 3;

  @Option(names = "--seed", paramLabel = "N", description = "Of pictures and vectors (1).")
  long seed = 1;

  /**
   * What a mode came to.
   *
   * @param perSecond searches of all clients
   * @param p50Ms of one of them
   * @param aloneP50Ms of a client who is alone
   */
  record Outcome(String mode, Spread perSecond, Spread p50Ms, Spread aloneP50Ms) {}

  private static final class Turns {
    private final List<Double> perSecond = new ArrayList<>();
    private final List<Double> p50 = new ArrayList<>();
    private final List<Double> alone = new ArrayList<>();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (images < 1 || clients < 1 || rounds < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "--images, --clients, --rounds and --seconds are not all above 0");
    }
    var directory = Files.createTempDirectory("kindred-bench");
    try {
      return measure(directory);
    } finally {
      LuceneIndex.wipe(directory);
    }
  }

  private int measure(Path directory) throws InterruptedException {
    var keys = BenchOptions.nodeKeys(directory.toString(), UUID.randomUUID().toString());
    var config = options.load(keys);
    try (var bench = new UploadBench(config, seed)) {
      bench.start(directory, MODES, images, seed);
      var turns = new ArrayList<Turns>();
      for (int mode = 0; mode < MODES.size(); mode++) {
        turns.add(new Turns());
        bench.run(mode, clients, seconds); // warms up
      }
      for (int round = 0; round < rounds; round++) {
        for (int mode = 0; mode < MODES.size(); mode++) {
          turn(bench, mode, turns.get(mode));
        }
      }
      print(EncoderConfig.from(config), turns, bench.failures());
      return bench.failures() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private void turn(UploadBench bench, int mode, Turns turns) throws InterruptedException {
    var together = bench.run(mode, clients, seconds);
    turns.perSecond.add(together.getTotalCount() / seconds);
    turns.p50.add(p50(together));
    turns.alone.add(p50(bench.run(mode, 1, seconds / 3)));
  }

  private static double p50(Histogram micros) {
    return Latency.of(micros).p50();
  }

  private void print(EncoderConfig encoder, List<Turns> turns, long failures) {
    var outcomes = new ArrayList<Outcome>();
    for (int mode = 0; mode < MODES.size(); mode++) {
      var of = turns.get(mode);
      outcomes.add(
          new Outcome(
              MODES.get(mode).text(),
              Spread.of(of.perSecond),
              Spread.of(of.p50),
              Spread.of(of.alone)));
    }
    var input = encoder.architecture().input();
    var values = new LinkedHashMap<String, Object>();
    values.put("images", images);
    values.put("clients", clients);
    values.put("rounds", rounds);
    values.put("seed", seed);
    values.put("inputSide", input.side());
    values.put("inputChannels", input.channels());
    values.put("failures", failures);
    values.put("modes", outcomes);
    options.print(values, table(values, outcomes));
  }

  private static String table(Map<String, Object> sizes, List<Outcome> outcomes) {
    var text = new StringBuilder();
    text.append(
        "input %s x %s x %s, %s images, %s clients, %s failed; median (least to most) of %s rounds%n"
            .formatted(
                sizes.get("inputChannels"),
                sizes.get("inputSide"),
                sizes.get("inputSide"),
                sizes.get("images"),
                sizes.get("clients"),
                sizes.get("failures"),
                sizes.get("rounds")));
    for (var outcome : outcomes) {
      text.append(
          ("%-" + WIDTH + "s %s searches/s, p50 %s ms; one client alone p50 %s ms%n")
              .formatted(
                  outcome.mode,
                  spread(outcome.perSecond),
                  spread(outcome.p50Ms),
                  spread(outcome.aloneP50Ms)));
    }
    return text.toString();
  }

  private static String spread(Spread spread) {
    return "%.1f (%.1f to %.1f)".formatted(spread.median(), spread.lowest(), spread.highest());
  }
}
