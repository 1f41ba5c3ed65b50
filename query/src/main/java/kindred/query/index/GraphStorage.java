package kindred.query.index;

import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;

/**
 * Vectors as they are, or as small integers, in an HNSW graph per segment.
 *
 * @param config of the graph
 */
record GraphStorage(IndexConfig config) implements VectorStorage {
  static final String VECTOR = "vector";

  @Override
  public void add(IndexedImage image, Document document) {
    document.add(
        new KnnFloatVectorField(VECTOR, image.vector(), VectorSimilarityFunction.DOT_PRODUCT));
  }

  @Override
  public float[] vector(LeafReader reader, int doc) throws IOException {
    return stored(reader, doc).clone();
  }

  /** Valid until the next call with these values. */
  static float[] stored(LeafReader reader, int doc) throws IOException {
    var values = reader.getFloatVectorValues(VECTOR);
    var ordinals = values.iterator();
    if (ordinals.advance(doc) != doc) {
      throw new IllegalStateException("document " + doc + " has no vector");
    }
    return values.vectorValue(ordinals.index());
  }

  @Override
  public Ranked nearest(IndexSearcher searcher, float[] unitVector, Wanted wanted)
      throws IOException {
    return new Nearest(searcher, this).search(unitVector, wanted);
  }
}
