package kindred.query.index;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gallery of one version. One thread writes ({@link #put}, {@link #delete}, {@link #refresh}),
 * any number read. Readers see the state of the last refresh, whole: no search sees half of one.
 */
public interface VectorIndex extends AutoCloseable {
  /** The version whose weights made every vector in here. */
  int version();

  /** Floats per vector. */
  int dim();

  /** Adds an image, or replaces the one with the same id. */
  void put(IndexedImage image);

  /** Removes an image; no effect where there is none. */
  void delete(String id);

  /**
   * The same as {@link #put(IndexedImage)}. Where several processes write, the state with the
   * higher offset stays, whichever comes first.
   *
   * @param offset of the image's record in the embeddings topic, in the partition of its id
   */
  default void put(IndexedImage image, long offset) {
    put(image);
  }

  /** The same as {@link #delete(String)}, by the record at this offset. */
  default void delete(String id, long offset) {
    delete(id);
  }

  /**
   * Whether {@link #get} tells the state of an image before the one that is about to be written, as
   * receipts need it.
   */
  default boolean tellsEarlierStates() {
    return true;
  }

  /**
   * Shows readers everything written so far.
   *
   * @param readThrough how far that reaches in the samples topic: partition to next offset
   */
  void refresh(Map<Integer, Long> readThrough);

  /**
   * The k nearest images that pass the filter, fewer where there are fewer.
   *
   * @param unitVector of length {@link #dim}
   */
  Found search(float[] unitVector, Wanted wanted);

  /** The same without vectors. */
  default Found search(float[] unitVector, int k, Filter filter) {
    return search(unitVector, new Wanted(k, filter, false));
  }

  /** An image as readers see it. */
  Optional<IndexedImage> get(String id);

  /**
   * Images as readers see them, without their vectors, by the bytes of their ids in UTF-8.
   *
   * @param label only images with it
   * @param after only ids above it
   * @param most at least 1
   */
  List<IndexedImage> list(Optional<String> label, Optional<String> after, int most);

  /** Images that readers see. */
  int size();

  /** What the last refresh reaches in the samples topic: partition to next offset. */
  Map<Integer, Long> readThrough();

  /** The labels with the most images, at most {@code most} of them. */
  List<LabelCount> labels(int most);

  /** Removes all images. */
  void clear();

  /** What was noted with the last commit; empty where the index began anew. */
  default Map<String, String> notes() {
    return Map.of();
  }

  /**
   * Makes everything written so far outlive the process, where the index can.
   *
   * @param notes that come with it
   */
  default void commit(Map<String, String> notes) {}

  /** Much was written and little more is expected: what makes searches faster may be done. */
  default void settle() {}

  /** Nothing is kept: what lies on the disk goes with {@link #close}. */
  default void forget() {}

  @Override
  void close();
}
