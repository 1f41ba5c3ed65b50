package kindred.query.http;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;
import kindred.query.QueryMetrics;

/** How long the stages of one request took. Its threads take turns. */
final class Timings {
  private final QueryMetrics metrics;
  private final long start = System.nanoTime();
  private long decode;
  private long embed;
  private long search;

  Timings(QueryMetrics metrics) {
    this.metrics = metrics;
  }

  <T> T decoding(Supplier<T> work) {
    long begin = System.nanoTime();
    try {
      return work.get();
    } finally {
      decode += took("decode", begin);
    }
  }

  /** Counts what was found; a search that cannot be made takes no time of the index. */
  <T> T searching(Supplier<T> work) {
    long begin = System.nanoTime();
    var found = work.get();
    search += took("search", begin);
    return found;
  }

  /** An image was embedded, with others maybe; the wait for them counts. */
  void embedded(long begin) {
    embed += took("embed", begin);
  }

  private long took(String stage, long begin) {
    long nanos = System.nanoTime() - begin;
    metrics.stageTook(stage, Duration.ofNanos(nanos));
    return nanos;
  }

  /** The request was answered. */
  void answered() {
    long all = System.nanoTime() - start;
    metrics.searchTook(Duration.ofNanos(all));
    metrics.stageTook("wait", Duration.ofNanos(all - decode - embed - search));
  }

  double tookMs() {
    return ms(System.nanoTime() - start);
  }

  /** All but the three stages is waiting: for a thread, for a write that is named. */
  JsonObject json() {
    long rest = System.nanoTime() - start - decode - embed - search;
    return new JsonObject()
        .put("wait", ms(rest))
        .put("decode", ms(decode))
        .put("embed", ms(embed))
        .put("search", ms(search));
  }

  private static double ms(long nanos) {
    return nanos / 1_000 / 1_000.0;
  }
}
