package kindred.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.encoder.quantiser.ProductQuantiser;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gallery in Lucene: vectors in an HNSW graph per segment, or as codes; filters, deletes,
 * near-real-time refresh, on disk. A kept one outlives the process: what was committed is there
 * again, unless anything about it is odd. Then it is wiped, for all of it is derived.
 */
public final class LuceneIndex implements VectorIndex {
  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndex.class);
  private static final int MERGES_WAITING_PER_THREAD = 3;

  private final int version;
  private final int dim;
  private final VectorStorage vectors;
  private final Path path;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Optional<String> identity;
  private final int mergeBelow;
  private volatile Map<Integer, Long> readThrough = Map.of();
  private volatile boolean forgotten;

  /** What a reader does with the state of one refresh. */
  private interface Reading<T> {
    T apply(IndexSearcher searcher) throws IOException;
  }

  private interface Writing {
    void run() throws IOException;
  }

  private LuceneIndex(
      int version,
      int dim,
      Path path,
      IndexConfig config,
      VectorStorage vectors,
      Optional<String> identity)
      throws IOException {
    this.version = version;
    this.dim = dim;
    this.path = path;
    this.vectors = vectors;
    this.identity = identity;
    this.mergeBelow = config.mergeBelow();
    this.directory = FSDirectory.open(path);
    this.writer = new IndexWriter(directory, writing(config));
    this.searchers = new SearcherManager(writer, null);
    this.forgotten = identity.isEmpty();
  }

  /**
   * An empty index in a directory of its own, whose content is deleted now and with the end.
   *
   * @param version whose vectors it will hold
   * @param dim floats per vector, at most 4,096
   */
  public static LuceneIndex create(int version, int dim, Path path, IndexConfig config) {
    return create(version, dim, path, config, new GraphStorage(config), Optional.empty());
  }

  /**
   * The same with vectors compared by their codes.
   *
   * @param quantiser of the version
   */
  public static LuceneIndex create(
      int version, Path path, IndexConfig config, ProductQuantiser quantiser) {
    var codes = new CodeStorage(quantiser, config.rerank());
    return create(version, quantiser.dim(), path, config, codes, Optional.empty());
  }

  /**
   * An index that is kept: with what was committed to it, or empty where there is nothing or where
   * it is of another version or artefact, was written with other settings or by another release of
   * Lucene, or is damaged.
   *
   * @param artefact digest of what the vectors were made with
   * @param quantiser of the version, where codes are compared
   */
  public static LuceneIndex open(
      int version,
      String artefact,
      int dim,
      Path path,
      IndexConfig config,
      Optional<ProductQuantiser> quantiser) {
    var vectors =
        quantiser
            .<VectorStorage>map(codes -> new CodeStorage(codes, config.rerank()))
            .orElseGet(() -> new GraphStorage(config));
    var kept = new KeptCommit(path, KeptCommit.identity(version, artefact, dim, config, quantiser));
    if (kept.isUsable()) {
      try {
        return new LuceneIndex(version, dim, path, config, vectors, Optional.of(kept.identity()));
      } catch (LockObtainFailedException e) {
        throw new UncheckedIOException("index at " + path + " is used by another process", e);
      } catch (IOException e) {
        LOG.warn("index wiped, it cannot be opened: path={}", path, e);
      }
    }
    return create(version, dim, path, config, vectors, Optional.of(kept.identity()));
  }

  private static LuceneIndex create(
      int version,
      int dim,
      Path path,
      IndexConfig config,
      VectorStorage vectors,
      Optional<String> identity) {
    try {
      delete(path);
      Files.createDirectories(path);
      return new LuceneIndex(version, dim, path, config, vectors, identity);
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not created", e);
    }
  }

  private static IndexWriterConfig writing(IndexConfig config) {
    var merges = new ConsiderateMerges(config.mergeNice());
    int threads = config.mergeThreads();
    merges.setMaxMergesAndThreads(threads * MERGES_WAITING_PER_THREAD, threads);
    return new IndexWriterConfig()
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
        .setCommitOnClose(false)
        .setRAMBufferSizeMB(config.writeBufferBytes() / 1048576.0)
        .setMergeScheduler(merges)
        // By default a refresh waits up to 500 ms for merges of small segments; searches would be
        // stale meanwhile. They are merged without anybody waiting.
        .setMaxFullFlushMergeWaitMillis(0)
        .setCodec(GraphCodec.of(config));
  }

  /** Merges in threads that give way to searches. */
  private static final class ConsiderateMerges extends ConcurrentMergeScheduler {
    private final int nice;

    private ConsiderateMerges(int nice) {
      this.nice = nice;
    }

    @Override
    protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
      if (nice > 0) {
        Niceness.ofThisThread(nice);
      }
      super.doMerge(source, merge);
    }
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
    write(
        "not written",
        () -> {
          var document = ImageDocument.of(image);
          vectors.add(image, document);
          writer.updateDocument(ImageDocument.idTerm(image.id()), document);
        });
  }

  @Override
  public void delete(String id) {
    write("not written", () -> writer.deleteDocuments(ImageDocument.idTerm(id)));
  }

  @Override
  public void refresh(Map<Integer, Long> readThrough) {
    write("not refreshed", searchers::maybeRefreshBlocking);
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

  /** Parts that a search has to go through one by one. */
  public int segments() {
    return reading(searcher -> searcher.getLeafContexts().size());
  }

  @Override
  public List<LabelCount> labels(int most) {
    return reading(searcher -> Stored.labels(searcher, most));
  }

  /** A full disk ends Lucene's writer for good, often in a thread of its own; searches go on. */
  private void write(String failure, Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw unwritten(failure, e);
    } catch (AlreadyClosedException e) {
      var reason = writer.getTragicException() == null ? e : writer.getTragicException();
      throw unwritten(failure, new IOException(reason.getMessage(), reason));
    }
  }

  private UncheckedIOException unwritten(String failure, IOException cause) {
    return new UncheckedIOException(
        "index at %s %s: %s".formatted(path.toAbsolutePath(), failure, cause.getMessage()), cause);
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

  @Override
  public Map<String, String> notes() {
    var notes = new HashMap<String, String>();
    var committed = writer.getLiveCommitData();
    if (committed != null) {
      committed.forEach(note -> notes.put(note.getKey(), note.getValue()));
    }
    notes.remove(KeptCommit.IDENTITY);
    return notes;
  }

  @Override
  public void commit(Map<String, String> notes) {
    if (forgotten) {
      return;
    }
    var all = new HashMap<>(notes);
    identity.ifPresent(known -> all.put(KeptCommit.IDENTITY, known));
    write(
        "not committed",
        () -> {
          writer.setLiveCommitData(all.entrySet());
          writer.commit();
        });
  }

  @Override
  public void clear() {
    write(
        "not cleared",
        () -> {
          writer.deleteAll();
          writer.setLiveCommitData(Map.<String, String>of().entrySet());
        });
  }

  @Override
  public void settle() {
    write(
        "not merged",
        () -> {
          if (writer.getDocStats().numDocs < mergeBelow) {
            writer.forceMerge(1, false);
          }
        });
  }

  @Override
  public void forget() {
    forgotten = true;
  }

  /** Merges under way are given up, and what was not committed. */
  @Override
  public void close() {
    try (directory) {
      searchers.close();
      writer.rollback();
      if (forgotten) {
        delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("index at " + path + " not closed", e);
    }
  }

  /** Whether a directory holds a commit, of whatever. */
  public static boolean isCommitted(Path path) {
    try (var directory = FSDirectory.open(path)) {
      return DirectoryReader.indexExists(directory);
    } catch (IOException e) {
      return false; // a file, for example
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
