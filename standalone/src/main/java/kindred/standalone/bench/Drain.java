package kindred.standalone.bench;

import java.util.Arrays;

/**
 * How fast a backlog went: of what came after the first commit, per second from that one to the
 * last.
 *
 * @param perSecond not a number where all came at once
 * @param cpuMsPerEvent of the process
 */
record Drain(double perSecond, double cpuMsPerEvent) {
  /**
   * @param nanos at which each event had passed
   */
  static double perSecond(long[] nanos) {
    var sorted = nanos.clone();
    Arrays.sort(sorted);
    long first = sorted[0];
    long last = sorted[sorted.length - 1];
    long after = Arrays.stream(sorted).filter(at -> at > first).count();
    return after == 0 ? Double.NaN : after * 1e9 / (last - first);
  }
}
