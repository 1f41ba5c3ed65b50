package kindred.standalone.torture;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
 * @param cpuRatio the median ratio of good events a second of the process's CPU time, broker
 *     included: what other processes do does not count, and neither does waiting
 */
record Throughput(
    double hostileShare,
    double leastRatio,
    double alone,
    double beside,
    double ratio,
    double lowestRatio,
    double highestRatio,
    double cpuRatio) {
  /**
   * One window.
   *
   * @param perSecond good events
   * @param perCpuSecond good events
   */
  record Window(double perSecond, double perCpuSecond) {}

  /**
   * @param alone window by window
   * @param beside likewise, each after the one of the same number
   */
  static Throughput of(
      double hostileShare, double leastRatio, List<Window> alone, List<Window> beside) {
    var ratios = ratios(alone, beside, Window::perSecond);
    return new Throughput(
        hostileShare,
        leastRatio,
        median(alone.stream().mapToDouble(Window::perSecond).sorted().toArray()),
        median(beside.stream().mapToDouble(Window::perSecond).sorted().toArray()),
        median(ratios),
        rounded(ratios[0]),
        rounded(ratios[ratios.length - 1]),
        median(ratios(alone, beside, Window::perCpuSecond)));
  }

  private static double[] ratios(
      List<Window> alone, List<Window> beside, ToDoubleFunction<Window> events) {
    return IntStream.range(0, alone.size())
        .mapToDouble(i -> events.applyAsDouble(beside.get(i)) / events.applyAsDouble(alone.get(i)))
        .sorted()
        .toArray();
  }

  boolean isKept() {
    return ratio >= leastRatio;
  }

  private static double median(double[] sorted) {
    var half = sorted.length / 2;
    return rounded(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
