package kindred.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.encoder.quantiser.ProductQuantiser;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The gallery in Lucene: vectors in an HNSW graph per segment, or as codes; filters, deletes,
 * near-real-time refresh, on disk. Derived from the embeddings topic, so its directory is wiped at
 * the start and at the end.
 */
public final class LuceneIndex implements VectorIndex {
  private static final int MERGES_WAITING_PER_THREAD = 3;

  private final int version;
  private final int dim;
  private final VectorStorage vectors;
  private final Path path;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private volatile Map<Integer, Long> readThrough = Map.of();

  /** What a reader does with the state of one refresh. */
  private interface Reading<T> {
    T apply(IndexSearcher searcher) throws IOException;
  }

  private LuceneIndex(int version, int dim, Path path, IndexConfig config, VectorStorage vectors)
      throws IOException {
    this.version = version;
    this.dim = dim;
    this.path = path;
    this.vectors = vectors;
    this.directory = FSDirectory.open(path);
    this.writer = new IndexWriter(directory, writing(config));
    this.searchers = new SearcherManager(writer, null);
  }

  /**
   * An empty index in a directory of its own, whose earlier content is deleted.
   *
   * @param version whose vectors it will hold
   * @param dim floats per vector, at most 4,096
   */
  public static LuceneIndex create(int version, int dim, Path path, IndexConfig config) {
    return create(version, dim, path, config, new GraphStorage(config));
  }

  /**
   * The same with vectors compared by their codes.
   *
   * @param quantiser of the version
   */
  public static LuceneIndex create(
      int version, Path path, IndexConfig config, ProductQuantiser quantiser) {
    var codes = new CodeStorage(quantiser, config.rerank());
    return create(version, quantiser.dim(), path, config, codes);
  }

  private static LuceneIndex create(
      int version, int dim, Path path, IndexConfig config, VectorStorage vectors) {
    try {
      delete(path);
      Files.createDirectories(path);
      return new LuceneIndex(version, dim, path, config, vectors);
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not created", e);
    }
  }

  private static IndexWriterConfig writing(IndexConfig config) {
    var merges = new ConcurrentMergeScheduler();
    int threads = config.mergeThreads();
    merges.setMaxMergesAndThreads(threads * MERGES_WAITING_PER_THREAD, threads);
    return new IndexWriterConfig()
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setCommitOnClose(false)
        .setRAMBufferSizeMB(config.writeBufferBytes() / 1048576.0)
        .setMergeScheduler(merges)
        .setCodec(GraphCodec.of(config));
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public void put(IndexedImage image) {
    try {
      var document = ImageDocument.of(image);
      vectors.add(image, document);
      writer.updateDocument(ImageDocument.idTerm(image.id()), document);
    } catch (IOException e) {
      throw new UncheckedIOException("image '" + image.id() + "' not indexed at " + path, e);
    }
  }

  @Override
  public void delete(String id) {
    try {
      writer.deleteDocuments(ImageDocument.idTerm(id));
    } catch (IOException e) {
      throw new UncheckedIOException("image '" + id + "' not deleted at " + path, e);
    }
  }

  @Override
  public void refresh(Map<Integer, Long> readThrough) {
    try {
      searchers.maybeRefreshBlocking();
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not refreshed", e);
    }
    this.readThrough = Map.copyOf(readThrough);
  }

  @Override
  public Found search(float[] unitVector, Wanted wanted) {
    // Read before the searcher is taken: a refresh in between makes it state too little, never too
    // much.
    var through = readThrough;
    return reading(
        searcher -> {
          var ranked = vectors.nearest(searcher, unitVector, wanted);
          int size = searcher.getIndexReader().numDocs();
          return new Found(ranked.neighbours(), size, through, ranked.compared());
        });
  }

  @Override
  public Optional<IndexedImage> get(String id) {
    return reading(searcher -> Stored.byId(searcher, id, vectors));
  }

  @Override
  public List<IndexedImage> list(Optional<String> label, Optional<String> after, int most) {
    return reading(searcher -> Stored.list(searcher, label, after, most));
  }

  @Override
  public int size() {
    return reading(searcher -> searcher.getIndexReader().numDocs());
  }

  @Override
  public Map<Integer, Long> readThrough() {
    return readThrough;
  }

  @Override
  public List<LabelCount> labels(int most) {
    return reading(searcher -> Stored.labels(searcher, most));
  }

  private <T> T reading(Reading<T> reading) {
    try {
      var searcher = searchers.acquire();
      try {
        return reading.apply(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not read", e);
    }
  }

  /** Deletes the files too; merges under way are given up. */
  @Override
  public void close() {
    try (directory) {
      searchers.close();
      writer.rollback();
      delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not closed", e);
    }
  }

  /** Deletes a directory of indices with everything in it. */
  public static void wipe(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("directory " + directory + " not wiped", e);
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    var files = new ArrayList<Path>();
    try (var tree = Files.walk(path)) {
      tree.sorted(Comparator.reverseOrder()).forEach(files::add);
    }
    for (var file : files) {
      Files.delete(file);
    }
  }
}
