package kindred.standalone.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import kindred.schemas.GateDecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench gate}. */
@Command(
    name = "gate",
    description = {
      "Counts how often the promotion gate refuses good and spoilt versions.",
      "Trains candidates on drawn characters, good ones and some that learn from shuffled labels."
          + " Every seed is four candidates; progress goes to standard error."
    },
    mixinStandardHelpOptions = true)
public final class GateBenchCommand implements Callable<Integer> {
  @Mixin BenchOptions bench;

  @Option(names = "--seeds", paramLabel = "N", description = "So many of them (20).")
  int seeds = 20;

  @Option(names = "--first-seed", paramLabel = "N", description = "The others follow (1).")
  int firstSeed = 1;

  @Option(names = "--classes", paramLabel = "N", description = "Characters of a seed (40).")
  int classes = 40;

  @Option(names = "--images", paramLabel = "N", description = "Of each character (30).")
  int images = 30;

  @Option(
      names = "--live-rounds",
      paramLabel = "N",
      description =
          "Times that the live version's images come: it has learnt what they teach (12).")
  int liveRounds = 12;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Times that a candidate's further images come (4).")
  int rounds = 4;

  @Override
  public Integer call() {
    if (seeds < 1 || classes < 1 || images < 1 || liveRounds < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "--seeds, --classes, --images, --live-rounds and --rounds are not all above 0");
    }
    var config = bench.load(keys());
    var gate = new GateBench(config, classes, images, liveRounds, rounds);
    var results = new ArrayList<Map<GateBench.Kind, GateDecision>>();
    for (long seed = firstSeed; seed < (long) firstSeed + seeds; seed++) {
      var decisions = gate.run(seed);
      results.add(decisions);
      say(seed, decisions);
    }
    var report =
        GateBenchReport.of(
            EncoderConfig.from(config).architecture().describe(),
            classes,
            images,
            LearnerConfig.from(config).gate().level(),
            results);
    bench.print(report.values(), report.table());
    return 0;
  }

  private void say(long seed, Map<GateBench.Kind, GateDecision> decisions) {
    var err = bench.command.commandLine().getErr();
    decisions.forEach(
        (kind, decision) ->
            err.println(
                String.format(
                    Locale.ROOT,
                    "seed %d, %s: %s: %s (recall@1 %s)",
                    seed,
                    kind.text(),
                    decision.getPromoted() ? "promoted" : "refused",
                    decision.getReason(),
                    recalls(decision))));
    err.flush();
  }

  private static String recalls(GateDecision decision) {
    return Stream.of(
            "liveRecallAt1",
            "candidateRecallAt1",
            "imagesLiveRecallAt1",
            "imagesCandidateRecallAt1")
        .map(decision.getMetrics()::get)
        .map(value -> value == null ? "-" : String.format(Locale.ROOT, "%.3f", value))
        .collect(Collectors.joining(" "));
  }

  /** Small, so that many candidates are trained; of each class a few images are held out. */
  private static Map<String, String> keys() {
    var keys = new HashMap<String, String>();
    keys.put("encoder.embedding-dim", "32");
    keys.put("encoder.width", "16");
    keys.put("encoder.input.side", "16");
    keys.put("encoder.input.channels", "1");
    keys.put("image.side", "28");
    keys.put("learner.steps-per-event", "0.5");
    keys.put("learner.batch.anchor-classes", "2");
    keys.put("learner.memory.held-out-share", "0.2");
    keys.put("learner.memory.held-out-image-share", "0.2");
    return keys;
  }
}
