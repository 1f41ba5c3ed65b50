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
 * @param scalarBits per float where the compression is scalar, 4 or 7
 * @param mergeNice nice value of the threads that merge, 0 to 19
 * @param mergeBelow a gallery of fewer images is merged into one segment once it is filled
 * @param commitEvery how often what is read is made to survive a kill
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
    int rerank,
    int scalarBits,
    int mergeNice,
    int mergeBelow,
    Duration commitEvery) {
  /** What a search compares. */
  public enum Compression {
    /** Vectors, by the HNSW graph. */
    NONE,
    /** Vectors of small integers, by the HNSW graph. */
    SCALAR,
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
    if (scalarBits != 4 && scalarBits != 7) {
      throw new IllegalArgumentException(
          "query.index.scalar-bits " + scalarBits + " is not 4 or 7");
    }
    check("merge-nice", mergeNice, 0, 19);
    check("merge-below", mergeBelow, 0, 100_000_000);
    if (commitEvery.toMillis() < 100 || commitEvery.toDays() > 1) {
      throw new IllegalArgumentException(
          "query.index.commit-interval " + commitEvery + " is not 100 ms to 1 day");
    }
  }

  /** With the defaults of what is not named. */
  public IndexConfig(
      Duration refresh,
      int maxConnections,
      int beamWidth,
      int searchWidth,
      int exactBelow,
      long writeBufferBytes,
      int mergeThreads,
      Compression compression,
      int rerank) {
    this(
        refresh,
        maxConnections,
        beamWidth,
        searchWidth,
        exactBelow,
        writeBufferBytes,
        mergeThreads,
        compression,
        rerank,
        7,
        5,
        500_000,
        Duration.ofSeconds(60));
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
        index.getInt("rerank"),
        index.getInt("scalar-bits"),
        index.getInt("merge-nice"),
        index.getInt("merge-below"),
        index.getDuration("commit-interval"));
  }

  private static Compression compression(String name) {
    return switch (name) {
      case "none" -> Compression.NONE;
      case "scalar" -> Compression.SCALAR;
      case "product" -> Compression.PRODUCT;
      default ->
          throw new IllegalArgumentException(
              "query.index.compression '" + name + "' is not none, scalar or product");
    };
  }

  private static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "query.index.%s %d is not %d to %d".formatted(key, value, least, most));
    }
  }
}
