package kindred.standalone.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What {@code kindred bench switch} came to.
 *
 * @param images in the gallery
 * @param dim floats per vector
 * @param clients that searched
 * @param perSecond searches
 * @param failures searches without an answer, of all windows
 * @param steady searches while nothing happened
 * @param cold searches while a version was built and swapped in
 * @param warm searches while promotions went back and forth
 * @param coldRatio p99 in a cold window by that of the steady one before it
 * @param warmRatio the same for warm ones
 * @param coldSwitchMs from promotion to service, each round
 * @param rollback promotions of a warm version, from request to answer
 * @param soak memory over many switches
 */
record SwitchBenchReport(
    int images,
    int dim,
    int clients,
    double perSecond,
    long failures,
    Latency steady,
    Latency cold,
    Latency warm,
    Spread coldRatio,
    Spread warmRatio,
    Spread coldSwitchMs,
    Latency rollback,
    Optional<Soak> soak) {
  private static final int WIDTH = 10;

  /** Over the rounds. */
  record Spread(double median, double lowest, double highest) {
    static Spread of(List<Double> values) {
      var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int half = sorted.length / 2;
      double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      return new Spread(rounded(median), rounded(sorted[0]), rounded(sorted[sorted.length - 1]));
    }
  }

  /**
   * Memory of the process after the first tenth of the switches, and at the end.
   *
   * @param switches in all
   */
  record Soak(int switches, double residentMiBFrom, double residentMiBTo) {}

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** All windows as one. */
  static Latency together(List<Histogram> windows) {
    var all = windows.getFirst().copy();
    windows.subList(1, windows.size()).forEach(all::add);
    return Latency.of(all);
  }

  /** p99 by p99, round by round. */
  static Spread ratio(List<Histogram> windows, List<Histogram> steady) {
    var ratios = new Double[windows.size()];
    Arrays.setAll(ratios, r -> p99(windows.get(r)) / p99(steady.get(r)));
    return Spread.of(List.of(ratios));
  }

  private static double p99(Histogram micros) {
    return micros.getValueAtPercentile(99);
  }

  /** For programs: what was not measured is left out. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("images", images);
    values.put("dim", dim);
    values.put("clients", clients);
    values.put("perSecond", perSecond);
    values.put("failures", failures);
    values.put("steadyMs", steady);
    values.put("coldMs", cold);
    values.put("warmMs", warm);
    values.put("coldRatio", coldRatio);
    values.put("warmRatio", warmRatio);
    values.put("coldSwitchMs", coldSwitchMs);
    values.put("rollbackMs", rollback);
    soak.ifPresent(memory -> values.put("soak", memory));
    return values;
  }

  /** For people. */
  String table() {
    var text = new StringBuilder();
    text.append(
        "%d images of %d floats, %d clients, %.0f searches/s, %d failed%n"
            .formatted(images, dim, clients, perSecond, failures));
    text.append(Latency.head(WIDTH)).append(steady.line("steady", WIDTH));
    text.append(cold.line("cold", WIDTH)).append(warm.line("warm", WIDTH));
    text.append(rollback.line("rollback", WIDTH));
    text.append(line("p99, cold by steady", coldRatio))
        .append(line("p99, warm by steady", warmRatio));
    text.append(line("ms from promotion to service, cold", coldSwitchMs));
    soak.ifPresent(
        s ->
            text.append(
                "%d switches: %.0f to %.0f MiB resident%n"
                    .formatted(s.switches(), s.residentMiBFrom(), s.residentMiBTo())));
    return text.toString();
  }

  private static String line(String name, Spread spread) {
    return "%s: %.2f (%.2f to %.2f over the rounds)%n"
        .formatted(name, spread.median(), spread.lowest(), spread.highest());
  }
}
