package kindred.standalone.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What {@code kindred bench decode} came to: files a second of CPU time (one core kept busy for a
 * second), medians of the rounds.
 *
 * @param files different ones
 * @param bytes of a file on average
 * @param imageIo ImageIO alone
 * @param decoded the same files by our decoder
 * @param validated the same files as events, from record to sample
 */
record DecodeBenchReport(int files, double bytes, double imageIo, Turns decoded, Turns validated) {
  /**
   * One of the ways.
   *
   * @param perSecond files
   * @param ratio to ImageIO alone, median over the rounds
   * @param lowestRatio of a round
   * @param highestRatio of a round
   */
  record Turns(double perSecond, double ratio, double lowestRatio, double highestRatio) {
    private static Turns of(List<Double> ours, List<Double> alone) {
      var ratios = new double[ours.size()];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = ours.get(i) / alone.get(i);
      }
      var sorted = Arrays.stream(ratios).sorted().toArray();
      return new Turns(
          rounded(median(ours)),
          rounded(Split.median(Arrays.stream(ratios))),
          rounded(sorted[0]),
          rounded(sorted[sorted.length - 1]));
    }

    private String line(String name) {
      return "%-24s %8.0f %8.2f (%.2f to %.2f)%n"
          .formatted(name, perSecond, ratio, lowestRatio, highestRatio);
    }
  }

  static DecodeBenchReport of(
      int files, double bytes, List<Double> alone, List<Double> decoded, List<Double> validated) {
    return new DecodeBenchReport(
        files,
        Math.round(bytes),
        rounded(median(alone)),
        Turns.of(decoded, alone),
        Turns.of(validated, alone));
  }

  private static double median(List<Double> values) {
    return Split.median(values.stream().mapToDouble(value -> value));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** For people. */
  String table() {
    return "%d files of %.0f bytes%n%-24s %8s %8s%n%-24s %8.0f%n"
            .formatted(
                files, bytes, "per second and core", "files/s", "ratio", "ImageIO alone", imageIo)
        + decoded.line("decoded")
        + validated.line("validated");
  }
}
