package kindred.query.index;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.index { }} block.
 *
 * @param refresh how often new images become visible
 * @param maxConnections links per image in the HNSW graph (M), 2 to 512
 * @param beamWidth candidates while the graph is built (efConstruction), 1 to 3200
 * @param searchWidth candidates while it is searched (ef), 1 to 10,000; at least k are used
 * @param exactBelow where fewer images than this pass the filter, all of them are compared
 * @param writeBufferBytes of images written and not yet in a segment
 * @param mergeThreads that merge segments at the same time
 */
public record IndexConfig(
    Duration refresh,
    int maxConnections,
    int beamWidth,
    int searchWidth,
    int exactBelow,
    long writeBufferBytes,
    int mergeThreads) {
  public IndexConfig {
    if (refresh.toMillis() < 1 || refresh.toMinutes() > 60) {
      throw new IllegalArgumentException(
          "query.index.refresh-ms " + refresh.toMillis() + " is not 1 to 3600000");
    }
    check("max-connections", maxConnections, 2, 512);
    check("beam-width", beamWidth, 1, 3200);
    check("search-width", searchWidth, 1, 10_000);
    check("exact-below", exactBelow, 0, 10_000_000);
    check("write-buffer", writeBufferBytes, 1 << 20, 1900L << 20);
    check("merge-threads", mergeThreads, 1, 64);
  }

  public static IndexConfig from(Config index) {
    return new IndexConfig(
        Duration.ofMillis(index.getLong("refresh-ms")),
        index.getInt("max-connections"),
        index.getInt("beam-width"),
        index.getInt("search-width"),
        index.getInt("exact-below"),
        index.getBytes("write-buffer"),
        index.getInt("merge-threads"));
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.index.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
