package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;

/** What the state of one refresh holds, by id and by label. */
final class Stored {
  private Stored() {}

  static Optional<IndexedImage> byId(IndexSearcher searcher, String id, VectorStorage vectors)
      throws IOException {
    var hits = searcher.search(new TermQuery(ImageDocument.idTerm(id)), 1).scoreDocs;
    if (hits.length == 0) {
      return Optional.empty();
    }
    int doc = hits[0].doc;
    var leaves = searcher.getLeafContexts();
    var leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    var image = ImageColumn.read(ImageColumn.of(leaf.reader()), doc - leaf.docBase);
    return Optional.of(image.with(vectors.vector(leaf.reader(), doc - leaf.docBase)));
  }

  static float[] vector(IndexSearcher searcher, int doc, VectorStorage vectors) throws IOException {
    var leaves = searcher.getLeafContexts();
    var leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return vectors.vector(leaf.reader(), doc - leaf.docBase);
  }

  /** Those after an id, in the order of ids' terms. */
  static List<IndexedImage> list(
      IndexSearcher searcher, Optional<String> label, Optional<String> after, int most)
      throws IOException {
    // No document stands behind this one: all with this id are before it.
    var from =
        after
            .map(ImageDocument::idTerm)
            .map(id -> new FieldDoc(Integer.MAX_VALUE, 0, new Object[] {id.bytes()}))
            .orElse(null);
    var filter = label.<Filter>map(Filter.Label::new).orElse(new Filter.Any());
    var page = new TopFieldCollectorManager(ImageDocument.BY_ID, most, from, 1);
    var hits = searcher.search(FilterQuery.of(filter), page);
    var leaves = searcher.getLeafContexts();
    var images = new ArrayList<IndexedImage>();
    for (var hit : hits.scoreDocs) {
      var leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      // A column reads forward only, and hits come by id.
      images.add(ImageColumn.read(ImageColumn.of(leaf.reader()), hit.doc - leaf.docBase));
    }
    return images;
  }

  /**
   * The terms' statistics still count deleted images, so they are upper bounds: labels are counted
   * exactly in their order, until no further one can be among the most frequent.
   */
  static List<LabelCount> labels(IndexSearcher searcher, int most) throws IOException {
    var bounds = new ArrayList<LabelCount>();
    for (var entry : withDeleted(searcher).entrySet()) {
      bounds.add(new LabelCount(entry.getKey(), entry.getValue()));
    }
    bounds.sort(LabelCount.MOST_FIRST);
    var best = new PriorityQueue<LabelCount>(LabelCount.MOST_FIRST.reversed());
    for (var bound : bounds) {
      boolean full = best.size() >= most;
      if (full && (most == 0 || bound.images() < best.element().images())) {
        break;
      }
      var query = new TermQuery(new Term(ImageDocument.LABEL, bound.label()));
      int images = searcher.count(query);
      if (images > 0) {
        best.add(new LabelCount(bound.label(), images));
      }
      if (best.size() > most) {
        best.remove();
      }
    }
    return best.stream().sorted(LabelCount.MOST_FIRST).toList();
  }

  private static Map<String, Integer> withDeleted(IndexSearcher searcher) throws IOException {
    var counts = new HashMap<String, Integer>();
    for (var leaf : searcher.getLeafContexts()) {
      var terms = leaf.reader().terms(ImageDocument.LABEL);
      if (terms == null) {
        continue;
      }
      var each = terms.iterator();
      for (var term = each.next(); term != null; term = each.next()) {
        counts.merge(term.utf8ToString(), each.docFreq(), Integer::sum);
      }
    }
    return counts;
  }
}
