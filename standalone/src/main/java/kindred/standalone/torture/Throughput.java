package kindred.standalone.torture;

import java.util.Arrays;
import java.util.List;

/**
 * Good events a second that validation gets done when it never waits for events: alone, and with
 * hostile ones between them. Windows of both kinds in turn; a ratio is that of two neighbours.
 *
 * @param hostileShare of all events of a window
 * @param leastRatio that is asked for
 * @param alone good events a second, median of the windows
 * @param beside the same with hostile events between them
 * @param ratio beside by alone, median
 * @param lowestRatio of a pair of windows
 * @param highestRatio of a pair of windows
 */
record Throughput(
    double hostileShare,
    double leastRatio,
    double alone,
    double beside,
    double ratio,
    double lowestRatio,
    double highestRatio) {
  /**
   * @param alone good events a second, window by window
   * @param beside likewise, each after the one of the same number
   */
  static Throughput of(
      double hostileShare, double leastRatio, List<Double> alone, List<Double> beside) {
    var ratios = new double[alone.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = beside.get(i) / alone.get(i);
    }
    return new Throughput(
        hostileShare,
        leastRatio,
        rounded(median(alone.stream().mapToDouble(d -> d).toArray())),
        rounded(median(beside.stream().mapToDouble(d -> d).toArray())),
        rounded(median(ratios)),
        rounded(Arrays.stream(ratios).min().orElseThrow()),
        rounded(Arrays.stream(ratios).max().orElseThrow()));
  }

  boolean isKept() {
    return ratio >= leastRatio;
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    var half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
