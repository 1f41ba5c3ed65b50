package kindred.standalone.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.standalone.evaluate.ArrivalOrder;
import kindred.standalone.evaluate.RunSettings;
import picocli.CommandLine.Option;

/** How {@code kindred evaluate} trains, and what it measures. */
final class EvaluateRunOptions {
  @Option(
      names = "--passes",
      paramLabel = "N",
      description =
          "How often each image comes (1). Only the first time counts for prequential recall.")
  int passes = 1;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Training steps of the whole run, in place of learner.steps-per-event.")
  Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--labelled",
      paramLabel = "SHARE",
      description =
          "So many of the images come with their label (1), drawn by --seed; the others come"
              + " without, for learner.regulariser.invariance.")
  double labelledShare = 1;

  @Option(names = "--seed", paramLabel = "N", description = "Of all randomness: learner.seed.")
  Optional<Long> seed = Optional.empty();

  @Option(names = "--objective", paramLabel = "NAME", description = "learner.objective.name")
  Optional<String> objective = Optional.empty();

  @Option(names = "--miner", paramLabel = "NAME", description = "learner.batch.miner")
  Optional<String> miner = Optional.empty();

  @Option(names = "--pairs", paramLabel = "NAME", description = "learner.objective.pairs")
  Optional<String> pairs = Optional.empty();

  @Option(names = "--trunk", paramLabel = "NAME", description = "encoder.trunk")
  Optional<String> trunk = Optional.empty();

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "How classes arrive: shuffled, class-incremental, group-incremental (what stands before"
              + " the first '/' of a class: alphabet by alphabet) or drift. With --passes, all"
              + " passes of a class or group come before the next one.")
  String order = "shuffled";

  @Option(
      names = "--every",
      paramLabel = "N",
      description =
          "Measure every N events too, and unless the order is shuffled, recall of each class or"
              + " group of the training set over time, and so forgetting.")
  int every;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      description = "So many random 20-way one-shot tasks within groups of the measured classes.")
  int episodes;

  @Option(
      names = "--one-shot",
      paramLabel = "ZIP",
      description = "Omniglot's official one-shot runs, all_runs.zip, after the training.")
  Optional<Path> oneShot = Optional.empty();

  @Option(names = "--plot", paramLabel = "FILE", description = "The curve, as .svg or .png.")
  Optional<Path> plot = Optional.empty();

  RunSettings settings() {
    return new RunSettings(
        ArrivalOrder.of(order),
        passes,
        steps.map(OptionalInt::of).orElseGet(OptionalInt::empty),
        labelledShare,
        every,
        episodes,
        oneShot,
        plot);
  }

  /** The configuration's keys that are given by options. */
  Map<String, String> keys() {
    var keys = new HashMap<String, String>();
    seed.ifPresent(value -> keys.put("learner.seed", value.toString()));
    objective.ifPresent(value -> keys.put("learner.objective.name", value));
    miner.ifPresent(value -> keys.put("learner.batch.miner", value));
    pairs.ifPresent(value -> keys.put("learner.objective.pairs", value));
    trunk.ifPresent(value -> keys.put("encoder.trunk", value));
    return keys;
  }
}
