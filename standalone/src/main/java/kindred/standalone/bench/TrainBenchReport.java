package kindred.standalone.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a benchmark of training came to.
 *
 * @param network described
 * @param precision of the trunk
 * @param batch images in a step
 * @param threads of one operation
 * @param ours medians of the rounds, in milliseconds
 * @param imagesPerSecond of whole steps, mining and preparation included
 * @param peer the peer's medians
 * @param ratio median over the rounds of the peer's time by ours, for forward, loss, backward and
 *     update: above 1 we are faster
 * @param lowestRatio of a round
 * @param highestRatio of a round
 * @param soak memory over many steps
 */
record TrainBenchReport(
    String network,
    String precision,
    int batch,
    int threads,
    Parts ours,
    double imagesPerSecond,
    Optional<Parts> peer,
    OptionalDouble ratio,
    OptionalDouble lowestRatio,
    OptionalDouble highestRatio,
    Optional<Soak> soak) {
  /** A split with its sums, rounded for people. */
  record Parts(
      double mining,
      double images,
      double forward,
      double loss,
      double backward,
      double update,
      double step) {
    static Parts of(Split split) {
      return new Parts(
          rounded(split.mining()),
          rounded(split.images()),
          rounded(split.forward()),
          rounded(split.loss()),
          rounded(split.backward()),
          rounded(split.update()),
          rounded(split.step()));
    }

    private String line(String name) {
      return "%-6s %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f%n"
          .formatted(name, mining, images, forward, loss, backward, update, step);
    }
  }

  /**
   * Memory at the first tenth and at the end.
   *
   * @param steps in all
   * @param residentMiBFrom of the process
   * @param residentMiBTo of the process
   * @param arraysFrom that outlive a step
   * @param arraysTo that outlive a step
   */
  record Soak(
      int steps, double residentMiBFrom, double residentMiBTo, int arraysFrom, int arraysTo) {}

  static TrainBenchReport of(
      String network,
      String precision,
      int batch,
      int threads,
      List<Split> ours,
      List<Split> peers,
      Optional<Soak> soak) {
    var median = Split.median(ours);
    var ratios = new double[peers.size()];
    for (int r = 0; r < ratios.length; r++) {
      ratios[r] = rounded(peers.get(r).network() / ours.get(r).network());
    }
    var none = OptionalDouble.empty();
    boolean alone = peers.isEmpty();
    return new TrainBenchReport(
        network,
        precision,
        batch,
        threads,
        Parts.of(median),
        rounded(1000 * batch / median.step()),
        alone ? Optional.empty() : Optional.of(Parts.of(Split.median(peers))),
        alone ? none : OptionalDouble.of(Split.median(Arrays.stream(ratios))),
        alone ? none : Arrays.stream(ratios).min(),
        alone ? none : Arrays.stream(ratios).max(),
        soak);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** For programs: what was not measured is left out. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("network", network);
    values.put("precision", precision);
    values.put("batch", batch);
    values.put("threads", threads);
    values.put("ours", ours);
    values.put("imagesPerSecond", imagesPerSecond);
    peer.ifPresent(parts -> values.put("peer", parts));
    ratio.ifPresent(value -> values.put("ratio", value));
    lowestRatio.ifPresent(value -> values.put("lowestRatio", value));
    highestRatio.ifPresent(value -> values.put("highestRatio", value));
    soak.ifPresent(memory -> values.put("soak", memory));
    return values;
  }

  /** For people. */
  String table() {
    var text = new StringBuilder();
    text.append("%s, %s, batch %d, %d thread(s)%n".formatted(network, precision, batch, threads));
    text.append(
        "ms     %8s %8s %8s %8s %8s %8s %8s%n"
            .formatted("mining", "images", "forward", "loss", "backward", "update", "step"));
    text.append(ours.line("ours"));
    peer.ifPresent(parts -> text.append(parts.line("peer")));
    text.append("%.0f images/s%n".formatted(imagesPerSecond));
    ratio.ifPresent(
        value ->
            text.append(
                "peer by ours, forward to update: %.2f (%.2f to %.2f over the rounds)%n"
                    .formatted(value, lowestRatio.orElseThrow(), highestRatio.orElseThrow())));
    soak.ifPresent(
        s ->
            text.append(
                "%d steps: %.0f to %.0f MiB resident, %d to %d arrays%n"
                    .formatted(
                        s.steps(),
                        s.residentMiBFrom(),
                        s.residentMiBTo(),
                        s.arraysFrom(),
                        s.arraysTo())));
    return text.toString();
  }
}
