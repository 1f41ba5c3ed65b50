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
 * @param compression of the vectors that are searched
 * @param rerank candidates found by codes whose vectors are compared, 0 to 10,000; 0: none
 */
public record IndexConfig(
    Duration refresh,
    int maxConnections,
    int beamWidth,
    int searchWidth,
    int exactBelow,
    long writeBufferBytes,
    int mergeThreads,
    Compression compression,
    int rerank) {
  /** What a search compares. */
  public enum Compression {
    /** Vectors, by the HNSW graph. */
    NONE,
    /** Codes of the version's product quantiser, all that pass the filter. */
    PRODUCT
  }

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
    check("rerank", rerank, 0, 10_000);
  }

  /** Without compression. */
  public IndexConfig(
      Duration refresh,
      int maxConnections,
      int beamWidth,
      int searchWidth,
      int exactBelow,
      long writeBufferBytes,
      int mergeThreads) {
    this(
        refresh,
        maxConnections,
        beamWidth,
        searchWidth,
        exactBelow,
        writeBufferBytes,
        mergeThreads,
        Compression.NONE,
        100);
  }

  public static IndexConfig from(Config index) {
    return new IndexConfig(
        Duration.ofMillis(index.getLong("refresh-ms")),
        index.getInt("max-connections"),
        index.getInt("beam-width"),
        index.getInt("search-width"),
        index.getInt("exact-below"),
        index.getBytes("write-buffer"),
        index.getInt("merge-threads"),
        compression(index.getString("compression")),
        index.getInt("rerank"));
  }

  private static Compression compression(String name) {
    return switch (name) {
      case "none" -> Compression.NONE;
      case "product" -> Compression.PRODUCT;
      default ->
          throw new IllegalArgumentException(
              "query.index.compression '" + name + "' is not none or product");
    };
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.index.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
