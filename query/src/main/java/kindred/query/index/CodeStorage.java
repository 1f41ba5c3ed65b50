package kindred.query.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.schemas.Vectors;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;

/**
 * Vectors as codes of M bytes, in a column of their own: a search reads that column alone, so it is
 * what has to fit into memory. The vectors lie beside it on the disk, for the few images that are
 * re-ranked and for searches by an image's id.
 *
 * <p>Scores are cosines with re-ranking and inner products of soft and hard code without.
 *
 * @param quantiser of the version
 * @param rerank best images by codes whose vectors are compared; 0: none
 */
record CodeStorage(ProductQuantiser quantiser, int rerank) implements VectorStorage {
  static final String CODE = "code";
  private static final String VECTOR = "vector-bytes";

  @Override
  public void add(IndexedImage image, Document document) {
    var code =
        image
            .code()
            .filter(known -> known.length == quantiser.parts())
            .orElseGet(() -> quantiser.code(image.vector()));
    document.add(new BinaryDocValuesField(CODE, new BytesRef(code)));
    var vector = Vectors.toBytes(image.vector());
    document.add(new BinaryDocValuesField(VECTOR, new BytesRef(vector.array())));
  }

  @Override
  public float[] vector(LeafReader reader, int doc) throws IOException {
    var bytes = value(DocValues.getBinary(reader, VECTOR), doc);
    return Vectors.fromBytes(ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length));
  }

  /** The bytes of a document; valid until the next call. */
  static BytesRef value(BinaryDocValues values, int doc) throws IOException {
    if (!values.advanceExact(doc)) {
      throw new IllegalStateException("document " + doc + " has no vector");
    }
    return values.binaryValue();
  }

  @Override
  public Ranked nearest(IndexSearcher searcher, float[] unitVector, Wanted wanted)
      throws IOException {
    int k = wanted.k();
    var query = FilterQuery.of(wanted.filter());
    var scan = new CodeScan(quantiser.lookup(unitVector), Math.max(k, rerank));
    var neighbours = new ArrayList<Neighbour>();
    for (var hit : scan.best(searcher, query)) {
      var leaves = searcher.getLeafContexts();
      var leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      int doc = hit.doc - leaf.docBase;
      var score = rerank > 0 ? cosine(leaf.reader(), doc, unitVector) : hit.score;
      var image = ImageColumn.read(ImageColumn.of(leaf.reader()), doc);
      neighbours.add(Neighbour.of(image, score, vector(searcher, hit.doc, wanted)));
    }
    neighbours.sort(Neighbour.BEST_FIRST);
    var best = neighbours.subList(0, Math.min(k, neighbours.size()));
    return new Ranked(best, new Compared(Compared.By.CODES, searcher.count(query)));
  }

  private float cosine(LeafReader reader, int doc, float[] query) throws IOException {
    return Math.clamp(VectorUtil.dotProduct(query, vector(reader, doc)), -1f, 1f);
  }
}
