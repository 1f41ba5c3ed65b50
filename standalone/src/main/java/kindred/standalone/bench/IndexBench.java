package kindred.standalone.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.query.index.Filter;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.index.LuceneIndex;
import kindred.query.index.Neighbour;
import org.HdrHistogram.Histogram;

/** Our index over clustered vectors: filled once, opened with other search settings at will. */
final class IndexBench implements AutoCloseable {
  private static final int REFRESH_MS = 200;
  private static final int MOST_MICROS = 60_000_000;

  private final ClusteredVectors data;
  private final int k;
  private final Path path;
  private final Optional<ProductQuantiser> quantiser;
  private IndexConfig config;
  private LuceneIndex index;

  /**
   * @param path of the index, which is used again where it is there
   * @param quantiser where codes are compared
   */
  IndexBench(
      ClusteredVectors data,
      int k,
      Path path,
      IndexConfig config,
      Optional<ProductQuantiser> quantiser) {
    this.data = data;
    this.k = k;
    this.path = path;
    this.config = config;
    this.quantiser = quantiser;
    this.index = open();
  }

  private LuceneIndex open() {
    var artefact = "bench " + data.vectors().length;
    return LuceneIndex.open(1, artefact, data.dim(), path, config, quantiser);
  }

  /** Seconds it took; 0 where it was filled before. */
  double fill() {
    if (index.size() > 0) {
      return 0;
    }
    long start = System.nanoTime();
    for (int i = 0; i < data.vectors().length; i++) {
      index.put(data.image(i));
    }
    index.commit(Map.of());
    index.settle();
    index.refresh(Map.of());
    while (data.vectors().length < config.mergeBelow() && index.segments() > 1) {
      LockSupport.parkNanos(10_000_000);
      index.refresh(Map.of());
    }
    index.commit(Map.of());
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds to open it again and search once. */
  double reopened() {
    return with(config);
  }

  private double with(IndexConfig other) {
    long start = System.nanoTime();
    index.close();
    config = other;
    index = open();
    index.search(data.queries()[0], k, new Filter.Any());
    return (System.nanoTime() - start) / 1e9;
  }

  /** Searches by other settings from now on. */
  void use(int searchWidth, int exactBelow) {
    if (config.searchWidth() != searchWidth || config.exactBelow() != exactBelow) {
      with(of(config, searchWidth, exactBelow, config.compression(), config.scalarBits()));
    }
  }

  static IndexConfig of(
      IndexConfig like, int searchWidth, int exactBelow, Compression compression, int scalarBits) {
    return new IndexConfig(
        like.refresh(),
        like.maxConnections(),
        like.beamWidth(),
        searchWidth,
        exactBelow,
        like.writeBufferBytes(),
        like.mergeThreads(),
        compression,
        like.rerank(),
        scalarBits,
        like.mergeNice(),
        like.mergeBelow(),
        like.commitEvery());
  }

  int segments() {
    return index.segments();
  }

  /** The nearest of each query that pass a filter, by number. */
  int[][] nearest(Filter filter) {
    var nearest = new int[data.queries().length][];
    for (int q = 0; q < nearest.length; q++) {
      var found = index.search(data.queries()[q], k, filter).neighbours();
      nearest[q] = found.stream().map(Neighbour::id).mapToInt(ClusteredVectors::number).toArray();
    }
    return nearest;
  }

  /** Share of the nearest that it finds. */
  double recall(int[][] truth, Filter filter) {
    var found = nearest(filter);
    long common = 0;
    long all = 0;
    for (int q = 0; q < truth.length; q++) {
      var expected = new HashSet<Integer>();
      for (int number : truth[q]) {
        expected.add(number);
      }
      all += expected.size();
      for (int number : found[q]) {
        common += expected.contains(number) ? 1 : 0;
      }
    }
    return (double) common / all;
  }

  /** Queries per second. */
  double perSecond(Filter filter, int threads, double seconds) throws InterruptedException {
    var searches = new AtomicLong();
    var running = new ArrayList<Thread>();
    long start = System.nanoTime();
    long until = start + (long) (seconds * 1e9);
    for (int thread = 0; thread < threads; thread++) {
      int first = thread * data.queries().length / threads;
      running.add(
          Thread.ofPlatform().start(() -> searches.addAndGet(searchUntil(until, first, filter))));
    }
    for (var thread : running) {
      thread.join();
    }
    return searches.get() / ((System.nanoTime() - start) / 1e9);
  }

  private long searchUntil(long until, int first, Filter filter) {
    long searches = 0;
    while (System.nanoTime() < until) {
      var query = data.queries()[(int) ((first + searches) % data.queries().length)];
      index.search(query, k, filter);
      searches++;
    }
    return searches;
  }

  /** Microseconds of searches, one after the other. */
  Histogram micros(double seconds) {
    var micros = new Histogram(MOST_MICROS, 3);
    long until = System.nanoTime() + (long) (seconds * 1e9);
    for (int q = 0; System.nanoTime() < until; q++) {
      long start = System.nanoTime();
      index.search(data.queries()[q % data.queries().length], k, new Filter.Any());
      micros.recordValue(Math.min(MOST_MICROS, (System.nanoTime() - start) / 1_000));
    }
    return micros;
  }

  /** The same while images are replaced, shown every 200 ms. */
  Histogram microsWithInserts(double seconds, int perSecond) throws InterruptedException {
    var inserting =
        Thread.ofPlatform().name("bench-inserts").start(() -> insert(seconds, perSecond));
    var micros = micros(seconds);
    inserting.join();
    return micros;
  }

  /** Replaces images at a steady rate. */
  void insert(double seconds, int perSecond) {
    long start = System.nanoTime();
    long shown = start;
    int all = (int) (seconds * perSecond);
    for (int i = 0; i < all; i++) {
      long early = start + (long) (i * 1e9 / perSecond) - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      }
      index.put(data.image((int) ((long) i * 7919 % data.vectors().length)));
      if (System.nanoTime() - shown > REFRESH_MS * 1_000_000L) {
        index.refresh(Map.of());
        shown = System.nanoTime();
      }
    }
  }

  /** The smallest search width of these that reaches a recall; empty where none does. */
  Optional<Integer> width(int[][] truth, List<Integer> widths, double recall) {
    int low = 0;
    int high = widths.size();
    while (low < high) {
      int middle = (low + high) / 2;
      use(widths.get(middle), 0);
      if (recall(truth, new Filter.Any()) >= recall) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < widths.size() ? Optional.of(widths.get(low)) : Optional.empty();
  }

  /** The files stay. */
  @Override
  public void close() {
    index.close();
  }
}
