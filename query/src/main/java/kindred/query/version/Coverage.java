package kindred.query.version;

import java.util.Map;

/**
 * How much of the accepted images searches can see.
 *
 * @param embedded share of the samples topic that the served version's embed group has passed, 0 to
 *     1
 * @param indexed share of its embeddings that the index shows, 0 to 1
 * @param lagRecords embeddings that the index does not show yet
 */
public record Coverage(double embedded, double indexed, long lagRecords) {
  /** Nothing is served. */
  public static final Coverage NONE = new Coverage(0, 0, 0);

  static Coverage of(
      Map<Integer, Long> sampleEnds,
      Map<Integer, Long> embeddedThrough,
      Map<Integer, Long> embeddingEnds,
      Map<Integer, Long> shown) {
    long lag = total(embeddingEnds) - reached(shown, embeddingEnds);
    return new Coverage(share(embeddedThrough, sampleEnds), share(shown, embeddingEnds), lag);
  }

  private static double share(Map<Integer, Long> offsets, Map<Integer, Long> ends) {
    long all = total(ends);
    return all == 0 ? 1 : (double) reached(offsets, ends) / all;
  }

  private static long total(Map<Integer, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long reached(Map<Integer, Long> offsets, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.min(end.getValue(), offsets.getOrDefault(end.getKey(), 0L)))
        .sum();
  }
}
