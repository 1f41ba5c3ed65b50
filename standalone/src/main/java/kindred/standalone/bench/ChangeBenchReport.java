package kindred.standalone.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code kindred bench changes} came to.
 *
 * @param size what was asked for
 * @param failures changes and searches without an answer
 * @param wrong answers that were stale or false, and images that were not as they should be at the
 *     end
 * @param rollback promotions of a warm version, from request to answer
 * @param searches of the load, all the while
 */
record ChangeBenchReport(
    ChangeBench.Size size,
    long failures,
    long wrong,
    ChangeTimes.Kind addition,
    ChangeTimes.Kind correction,
    ChangeTimes.Kind deletion,
    ChangeTimes.Path path,
    Latency rollback,
    Latency searches) {
  private static final int WIDTH = 36;

  /** Whether every change was shown and every answer right. */
  boolean isSound() {
    return failures == 0 && wrong == 0;
  }

  /** For programs. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("images", size.images());
    values.put("searchesPerSecond", size.searchesPerSecond());
    values.put("failures", failures);
    values.put("wrong", wrong);
    values.put("additionMs", addition);
    values.put("correctionMs", correction);
    values.put("deletionMs", deletion);
    values.put("pathMs", path);
    values.put("rollbackMs", rollback);
    values.put("searchMs", searches);
    return values;
  }

  /** For people. */
  String table() {
    return "%d images, %d changes of each kind, %.0f searches/s, %d failed, %d wrong%n"
            .formatted(size.images(), size.changes(), size.searchesPerSecond(), failures, wrong)
        + Latency.head(WIDTH)
        + lines("addition", addition)
        + lines("correction", correction)
        + lines("deletion", deletion)
        + rollback.line("rollback", WIDTH)
        + searches.line("searches beside", WIDTH)
        + path.acknowledged().line("all changes: acknowledged", WIDTH)
        + path.validated().line("  then the sample can be read", WIDTH)
        + path.embedded().line("  then the embedding can be read", WIDTH)
        + path.shown().line("  then an answer shows it", WIDTH);
  }

  private static String lines(String name, ChangeTimes.Kind kind) {
    return kind.shown().line(name + " until shown", WIDTH)
        + kind.sinceAcknowledged().line("  since acknowledged", WIDTH)
        + kind.search().line("  search that waits for the write", WIDTH);
  }
}
