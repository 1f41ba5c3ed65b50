package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;

/** What the state of one refresh holds, by id and by label. */
final class Stored {
  private Stored() {}

  static Optional<IndexedImage> byId(IndexSearcher searcher, String id) throws IOException {
    var hits = searcher.search(new TermQuery(ImageDocument.idTerm(id)), 1).scoreDocs;
    if (hits.length == 0) {
      return Optional.empty();
    }
    var document = searcher.storedFields().document(hits[0].doc);
    return Optional.of(ImageDocument.image(document, vector(searcher, hits[0].doc)));
  }

  private static float[] vector(IndexSearcher searcher, int doc) throws IOException {
    var leaves = searcher.getLeafContexts();
    var leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    var values = leaf.reader().getFloatVectorValues(ImageDocument.VECTOR);
    var ordinals = values.iterator();
    if (ordinals.advance(doc - leaf.docBase) != doc - leaf.docBase) {
      throw new IllegalStateException("document " + doc + " has no vector");
    }
    return values.vectorValue(ordinals.index()).clone();
  }

  /** Candidates by the terms' statistics, which still count deleted images; then exact counts. */
  static List<LabelCount> labels(IndexSearcher searcher, int most) throws IOException {
    var counts = new ArrayList<LabelCount>();
    for (var entry : withDeleted(searcher).entrySet()) {
      counts.add(new LabelCount(entry.getKey(), entry.getValue()));
    }
    counts.sort(LabelCount.MOST_FIRST);
    var exact = new ArrayList<LabelCount>();
    for (var candidate : counts.subList(0, Math.min(most, counts.size()))) {
      var query = new TermQuery(new Term(ImageDocument.LABEL, candidate.label()));
      int images = searcher.count(query);
      if (images > 0) {
        exact.add(new LabelCount(candidate.label(), images));
      }
    }
    exact.sort(LabelCount.MOST_FIRST);
    return exact;
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
