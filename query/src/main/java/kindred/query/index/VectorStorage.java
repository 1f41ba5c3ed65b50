package kindred.query.index;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.IndexSearcher;

/** How vectors lie in Lucene, and how the nearest are found there. */
sealed interface VectorStorage permits GraphStorage, CodeStorage {
  /** Puts the vector into the image's document. */
  void add(IndexedImage image, Document document);

  /** The vector of a document, as it was put. */
  float[] vector(LeafReader reader, int doc) throws IOException;

  /** The k nearest that pass the filter, best first, over the state of one refresh. */
  Ranked nearest(IndexSearcher searcher, float[] unitVector, Wanted wanted) throws IOException;

  /** The vector of a document by its number among all segments, where it is wanted. */
  default Optional<float[]> vector(IndexSearcher searcher, int doc, Wanted wanted)
      throws IOException {
    return wanted.vectors() ? Optional.of(Stored.vector(searcher, doc, this)) : Optional.empty();
  }
}
