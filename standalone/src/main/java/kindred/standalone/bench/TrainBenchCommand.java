package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench train}. */
@Command(
    name = "train",
    description = {
      "Trains on random images and says where a step's time goes.",
      "The step is the learner's own (P x K batches, multi-similarity, Adam). With --peer, rounds"
          + " of the same step in plain PyTorch come between."
    },
    mixinStandardHelpOptions = true)
public final class TrainBenchCommand implements Callable<Integer> {
  private static final int IMAGES_PER_CLASS = 4;
  // RandomMiner's batch is anchor classes x class slots x images per class.
  private static final int CLASS_SLOTS = 2;
  private static final int BATCH_MULTIPLE = IMAGES_PER_CLASS * CLASS_SLOTS;

  @Mixin BenchOptions options;

  @Option(names = "--trunk", paramLabel = "NAME", description = "encoder.trunk (conv4).")
  String trunk = "conv4";

  @Option(names = "--norm", paramLabel = "NAME", description = "encoder.norm (group).")
  String norm = "group";

  @Option(names = "--channels", paramLabel = "N", description = "Of an image (1).")
  int channels = 1;

  @Option(names = "--side", paramLabel = "N", description = "Of an image, in pixels (28).")
  int side = 28;

  @Option(names = "--batch", paramLabel = "N", description = "Images in a step (128).")
  int batch = 128;

  @Option(names = "--steps", paramLabel = "N", description = "Steps in a round (10).")
  int steps = 10;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds, after one to warm up (7).")
  int rounds = 7;

  @Option(names = "--threads", paramLabel = "N", description = "Within an operation (1).")
  int threads = 1;

  @Option(names = "--precision", paramLabel = "NAME", description = "float32 or bfloat16.")
  String precision = "float32";

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description = "An interpreter with PyTorch, such as /usr/bin/python3.")
  Optional<String> peer = Optional.empty();

  @Option(
      names = "--soak",
      paramLabel = "N",
      description = "Then so many steps in a row, for memory: 2000 says a lot.")
  int soak;

  @Override
  public Integer call() {
    if (batch < 2 * BATCH_MULTIPLE || batch % BATCH_MULTIPLE != 0) {
      throw new IllegalArgumentException(
          "--batch " + batch + " is not a multiple of " + BATCH_MULTIPLE + " from 16");
    }
    if (steps < 1 || rounds < 1) {
      throw new IllegalArgumentException("--steps and --rounds are not both 1 or more");
    }
    var config = options.load(keys());
    if (peer.isPresent()) {
      checkPeerHas(config);
    }
    var encoder = EncoderConfig.from(config);
    try (var bench =
        new TrainingBench(
            encoder, LearnerConfig.from(config), batch / IMAGES_PER_CLASS, IMAGES_PER_CLASS)) {
      var ours = new ArrayList<Split>();
      var peers = new ArrayList<Split>();
      run(bench, encoder, ours, peers);
      var report =
          TrainBenchReport.of(
              encoder.architecture().describe(),
              precision,
              batch,
              threads,
              ours,
              peers,
              soak > 0 ? Optional.of(soak(bench)) : Optional.empty());
      options.print(report.values(), report.table());
    }
    return 0;
  }

  /** What {@code -D} can change and the peer does not follow. */
  private static void checkPeerHas(Config config) {
    var followed =
        Map.of(
            "encoder.pooling",
            List.of("average"),
            "encoder.stages",
            List.of("0"),
            "encoder.stem",
            List.of("auto", "small", "imagenet"),
            "learner.objective.name",
            List.of("multi-similarity"));
    followed.forEach(
        (key, values) -> {
          var value = config.getString(key);
          if (!values.contains(value)) {
            throw new IllegalArgumentException(
                "--peer does not follow " + key + " " + value + ", only " + values);
          }
        });
  }

  private void run(
      TrainingBench bench, EncoderConfig encoder, List<Split> ours, List<Split> peers) {
    var other = peer.map(python -> Peer.start(python, peerSpec(encoder)));
    try {
      bench.round(steps);
      other.ifPresent(process -> process.round(steps));
      for (int r = 0; r < rounds; r++) {
        ours.add(bench.round(steps));
        other.ifPresent(process -> peers.add(process.round(steps)));
      }
    } finally {
      other.ifPresent(Peer::close);
    }
  }

  private TrainBenchReport.Soak soak(TrainingBench bench) {
    int first = Math.max(1, soak / 10);
    for (int i = 0; i < first; i++) {
      bench.step();
    }
    double resident = TrainingBench.residentMiB();
    int arrays = bench.arrays();
    for (int i = first; i < soak; i++) {
      bench.step();
    }
    return new TrainBenchReport.Soak(
        soak, resident, TrainingBench.residentMiB(), arrays, bench.arrays());
  }

  private Map<String, String> keys() {
    var keys = new HashMap<String, String>();
    keys.put("encoder.trunk", trunk);
    keys.put("encoder.norm", norm);
    keys.put("encoder.input.side", Integer.toString(side));
    keys.put("encoder.input.channels", Integer.toString(channels));
    keys.put("encoder.threads", Integer.toString(threads));
    keys.put("learner.training.precision", precision);
    keys.put("learner.batch.miner", "random");
    keys.put("learner.batch.anchor-classes", Integer.toString(batch / BATCH_MULTIPLE));
    keys.put("learner.batch.class-slots", Integer.toString(CLASS_SLOTS));
    keys.put("learner.batch.images-per-class", Integer.toString(IMAGES_PER_CLASS));
    keys.put("learner.batch.uniform-share", "0");
    // Multi-similarity alone, as the peer has it.
    keys.put("learner.training.classification-weight", "0");
    keys.put("learner.signatures.update", "buffer");
    return keys;
  }

  private Map<String, Object> peerSpec(EncoderConfig encoder) {
    var architecture = encoder.architecture();
    return Map.ofEntries(
        Map.entry("trunk", trunk),
        Map.entry("norm", norm),
        Map.entry("stem", architecture.stem().name().toLowerCase(Locale.ROOT)),
        Map.entry("channels", channels),
        Map.entry("side", side),
        Map.entry("width", architecture.width()),
        Map.entry("embeddingDim", architecture.embeddingDim()),
        Map.entry("batch", batch),
        Map.entry("imagesPerClass", IMAGES_PER_CLASS),
        Map.entry("threads", threads),
        Map.entry("seed", 1));
  }
}
