package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import kindred.learner.StreamedTraining;
import kindred.learner.evaluation.Ranking;
import kindred.learner.memory.SeededHash;

/** The events of a run, and what is measured between them. */
final class Stream {
  private final Protocol protocol;
  private final RunSettings settings;
  private final int[] order;
  private final StreamedTraining training;
  private final SeededHash unlabelled;
  private final LongSupplier nanoTime;
  private final Optional<GroupWatch> groups;
  private final List<CurvePoint> curve = new ArrayList<>();
  private long trainingNanos;

  Stream(
      Protocol protocol,
      RunSettings settings,
      int[] order,
      StreamedTraining training,
      long seed,
      LongSupplier nanoTime) {
    this.protocol = protocol;
    this.settings = settings;
    this.order = order;
    this.training = training;
    this.unlabelled = new SeededHash(seed);
    this.nanoTime = nanoTime;
    this.groups =
        settings.every() > 0 && settings.order().incremental()
            ? Optional.of(new GroupWatch(protocol, order, grouping(settings.order())))
            : Optional.empty();
  }

  private static Function<EvaluationImage, String> grouping(ArrivalOrder order) {
    return order == ArrivalOrder.GROUP_INCREMENTAL
        ? EvaluationImage::group
        : EvaluationImage::label;
  }

  /** Streams all events and makes the steps that are still missing at the end. */
  void run() {
    var since = nanoTime.getAsLong();
    try (var progress = new Progress(order.length, nanoTime)) {
      for (var event = 1; event <= order.length; event++) {
        var image = protocol.train().get(order[event - 1]);
        observe(image);
        progress.at(training);
        if (event == order.length && settings.steps().isPresent()) {
          training.trainUntil(settings.steps().getAsInt());
        }
        if (due(event)) {
          trainingNanos += nanoTime.getAsLong() - since;
          measure();
          since = nanoTime.getAsLong();
        }
      }
    }
    trainingNanos += nanoTime.getAsLong() - since;
  }

  private void observe(EvaluationImage image) {
    if (unlabelled.share(image.id()) < settings.labelledShare()) {
      training.observe(image.id(), image.label(), image.pixels());
    } else {
      training.observeUnlabelled(image.id(), image.pixels());
    }
  }

  private boolean due(int event) {
    return settings.every() > 0 && (event % settings.every() == 0 || event == order.length);
  }

  private void measure() {
    var ranking = new Measures(protocol, training).ranking();
    curve.add(
        new CurvePoint(
            training.events(),
            training.steps(),
            ranking.map(Ranking::recallAt1).orElse(Double.NaN),
            ranking.map(Ranking::mapAtR).orElse(Double.NaN),
            training.prequentialRecallAt1().orElse(Double.NaN)));
    groups.ifPresent(
        watch -> watch.measure(training.events(), training.embed(Measures.pixels(watch.images()))));
  }

  List<CurvePoint> curve() {
    return List.copyOf(curve);
  }

  void put(Outcome outcome) {
    var seconds = trainingNanos / 1e9;
    outcome.put("prequentialRecallAt1", training.prequentialRecallAt1().orElse(Double.NaN));
    outcome.put("events", training.events());
    outcome.put("steps", training.steps());
    outcome.put("imagesPerSecond", training.trainedImages() / seconds);
    outcome.put("trainingSeconds", seconds);
    if (settings.every() > 0) {
      outcome.put("curve", curve);
    }
    groups.ifPresent(
        watch -> {
          outcome.put("forgetting", watch.forgetting().forgetting());
          outcome.put("backwardTransfer", watch.forgetting().backwardTransfer());
          outcome.put(
              "forgettingOn", protocol.heldOut().isEmpty() ? "trained images" : "held-out images");
          outcome.put("groupRecallAt1", watch.recalls());
        });
  }
}
