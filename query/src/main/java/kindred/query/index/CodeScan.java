package kindred.query.index;

import java.io.IOException;
import java.util.List;
import kindred.encoder.quantiser.LookupTable;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * One pass over the codes of all images that pass a filter, for the best of them; all that tie with
 * the last of these are kept, since their order is by id.
 */
final class CodeScan {
  private final LookupTable table;
  private final BestHits hits;

  /**
   * @param most images, at least 1
   */
  CodeScan(LookupTable table, int most) {
    this.table = table;
    this.hits = new BestHits(most);
  }

  /** Best first. */
  List<ScoreDoc> best(IndexSearcher searcher, Query filter) throws IOException {
    var weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (var leaf : searcher.getLeafContexts()) {
      scan(leaf, weight);
    }
    return hits.best();
  }

  private void scan(LeafReaderContext leaf, Weight weight) throws IOException {
    var scorer = weight.scorer(leaf);
    if (scorer == null) {
      return;
    }
    var codes = DocValues.getBinary(leaf.reader(), CodeStorage.CODE);
    var live = leaf.reader().getLiveDocs();
    var matching = scorer.iterator();
    for (int doc = matching.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = matching.nextDoc()) {
      if (live == null || live.get(doc)) {
        var code = CodeStorage.value(codes, doc);
        hits.offer(leaf.docBase + doc, table.score(code.bytes, code.offset));
      }
    }
  }
}
