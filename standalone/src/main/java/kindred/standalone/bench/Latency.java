package kindred.standalone.bench;

import org.HdrHistogram.Histogram;

/** A distribution of times, in milliseconds. */
record Latency(long number, double p50, double p99, double max) {
  private static final long LONGEST_MICROS = 60_000_000;
  private static final int SIGNIFICANT_DIGITS = 3;

  /** Of microseconds, up to a minute. */
  static Histogram micros() {
    return new Histogram(LONGEST_MICROS, SIGNIFICANT_DIGITS);
  }

  static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  /** The head of a table of {@link #line}s whose names have so many characters. */
  static String head(int width) {
    return row(width).formatted("ms", "number", "p50", "p99", "max") + System.lineSeparator();
  }

  private static String row(int width) {
    return "%-" + width + "s %8s %8s %8s %8s";
  }

  String line(String name, int width) {
    return row(width)
            .formatted(
                name, number, "%.2f".formatted(p50), "%.2f".formatted(p99), "%.2f".formatted(max))
        + System.lineSeparator();
  }
}
