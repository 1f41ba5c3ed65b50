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
 * @param parts of validated, in microseconds of CPU time a file
 */
record DecodeBenchReport(
    int files, double bytes, double imageIo, Turns decoded, Turns validated, Parts parts) {
  /**
   * Where an event's time goes, in microseconds.
   *
   * @param event reading its Avro
   * @param image decoding
   * @param digest SHA-256 of the file
   * @param rest of validation: the difference to the whole, below 0 where that is smaller than what
   *     the rounds differ by
   */
  record Parts(double event, double image, double digest, double rest) {
    private static Parts of(double event, double image, double digest, double whole) {
      return new Parts(
          micros(event),
          micros(image),
          micros(digest),
          rounded(1e6 / whole - 1e6 / event - 1e6 / image - 1e6 / digest));
    }

    private static double micros(double perSecond) {
      return rounded(1e6 / perSecond);
    }

    private String lines() {
      return "%-24s %8s%n".formatted("of an event", "µs")
          + "%-24s %8.0f%n".formatted("Avro read", event)
          + "%-24s %8.0f%n".formatted("image decoded", image)
          + "%-24s %8.0f%n".formatted("SHA-256", digest)
          + "%-24s %8.0f%n".formatted("rest", rest);
    }
  }

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
      int files,
      double bytes,
      List<Double> alone,
      List<Double> decoded,
      List<Double> validated,
      List<Double> read,
      List<Double> digested) {
    return new DecodeBenchReport(
        files,
        Math.round(bytes),
        rounded(median(alone)),
        Turns.of(decoded, alone),
        Turns.of(validated, alone),
        Parts.of(median(read), median(decoded), median(digested), median(validated)));
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
        + validated.line("validated")
        + parts.lines();
  }
}
