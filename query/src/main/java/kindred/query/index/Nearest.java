package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.VectorUtil;

/** One search over the state of one refresh: by the graph, or by comparing all where few remain. */
final class Nearest {
  private final IndexSearcher searcher;
  private final GraphStorage storage;
  private final IndexConfig config;

  Nearest(IndexSearcher searcher, GraphStorage storage) {
    this.searcher = searcher;
    this.storage = storage;
    this.config = storage.config();
  }

  Ranked search(float[] vector, Wanted wanted) throws IOException {
    var query = FilterQuery.of(wanted.filter());
    int passing = searcher.count(query);
    boolean exact = passing < config.exactBelow();
    // Scores in Lucene's scale, (1 + cosine) / 2, best first.
    var hits = exact ? compareAll(vector, query) : walkGraph(vector, wanted.k(), query);
    var by = exact ? Compared.By.EXACT : Compared.By.GRAPH;
    return new Ranked(best(hits, wanted), new Compared(by, passing));
  }

  private ScoreDoc[] walkGraph(float[] vector, int k, Query filter) throws IOException {
    int width = Math.max(k, config.searchWidth());
    var query = new KnnFloatVectorQuery(GraphStorage.VECTOR, vector, width, filter);
    return searcher.search(query, width).scoreDocs;
  }

  private ScoreDoc[] compareAll(float[] vector, Query filter) throws IOException {
    var weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    var hits = new ArrayList<ScoreDoc>();
    for (var leaf : searcher.getLeafContexts()) {
      compareLeaf(vector, weight, leaf, hits);
    }
    hits.sort(Comparator.comparingDouble((ScoreDoc hit) -> hit.score).reversed());
    return hits.toArray(ScoreDoc[]::new);
  }

  private static void compareLeaf(
      float[] vector, Weight weight, LeafReaderContext leaf, List<ScoreDoc> hits)
      throws IOException {
    var scorer = weight.scorer(leaf);
    var values = leaf.reader().getFloatVectorValues(GraphStorage.VECTOR);
    if (scorer == null || values == null) {
      return;
    }
    var live = leaf.reader().getLiveDocs();
    var matching = scorer.iterator();
    var ordinals = values.iterator();
    for (int doc = matching.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = matching.nextDoc()) {
      if ((live == null || live.get(doc)) && ordinals.advance(doc) == doc) {
        float dot = VectorUtil.dotProduct(vector, values.vectorValue(ordinals.index()));
        hits.add(new ScoreDoc(leaf.docBase + doc, (1 + dot) / 2));
      }
    }
  }

  /** The k best; all that tie with the k-th are looked at, so that the order by id is whole. */
  private List<Neighbour> best(ScoreDoc[] hits, Wanted wanted) throws IOException {
    int k = wanted.k();
    int most = hits.length;
    if (hits.length > k) {
      float last = hits[k - 1].score;
      most = (int) Arrays.stream(hits).takeWhile(hit -> hit.score >= last).count();
    }
    var stored = searcher.storedFields();
    var neighbours = new ArrayList<Neighbour>(most);
    for (var hit : Arrays.asList(hits).subList(0, most)) {
      float cosine = Math.clamp(2 * hit.score - 1, -1f, 1f);
      var vector = storage.vector(searcher, hit.doc, wanted);
      neighbours.add(ImageDocument.neighbour(stored.document(hit.doc), cosine, vector));
    }
    neighbours.sort(Neighbour.BEST_FIRST);
    return neighbours.subList(0, Math.min(k, neighbours.size()));
  }
}
