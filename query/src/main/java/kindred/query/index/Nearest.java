package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kindred.query.index.IndexConfig.Compression;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.VectorUtil;

/** One search over the state of one refresh: by the graph, or by comparing all where few remain. */
final class Nearest {
  private static final int MET = 25;

  /** Where one of so many passes, Lucene's comparison of several at once is faster than ours. */
  private static final int MANY_SHARE = 32;

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
    // Scores in Lucene's scale, (1 + cosine) / 2, best first.
    int k = wanted.k();
    int passing = passing(query);
    boolean all = compareAll(passing, k);
    var hits = all ? compared(vector, k, passing, query) : walkGraph(vector, k, query);
    var by = all ? Compared.By.EXACT : Compared.By.GRAPH;
    return new Ranked(neighbours(tiedWithLast(hits, k), wanted), new Compared(by, passing));
  }

  private int passing(Query filter) throws IOException {
    return filter instanceof MatchAllDocsQuery
        ? searcher.getIndexReader().numDocs()
        : searcher.count(filter);
  }

  /**
   * Whether all that pass are compared. The walk through a graph of n images of which p pass meets
   * some {@value #MET} · width · n / p vectors, for it goes through those that do not pass as well;
   * where that is more than p, comparing these is faster, and exact.
   */
  private boolean compareAll(int passing, int k) {
    int images = searcher.getIndexReader().numDocs();
    double walked = (double) MET * width(k) * images;
    return passing < config.exactBelow()
        || config.exactBelow() > 0 && passing < images && (double) passing * passing < walked;
  }

  private int width(int k) {
    return Math.max(k, config.searchWidth());
  }

  private List<ScoreDoc> walkGraph(float[] vector, int k, Query filter) throws IOException {
    var hits = new GraphWalk(searcher, GraphStorage.VECTOR).best(vector, width(k), filter);
    boolean approximate = config.compression() == Compression.SCALAR && config.rerank() > 0;
    return approximate ? reranked(vector, k, hits) : hits;
  }

  /** The same hits, the best of them by their vectors. */
  private List<ScoreDoc> reranked(float[] vector, int k, List<ScoreDoc> hits) throws IOException {
    var best = new BestHits(k);
    for (var hit : hits.subList(0, Math.min(hits.size(), Math.max(k, config.rerank())))) {
      var leaf = leaf(hit.doc);
      var stored = GraphStorage.stored(leaf.reader(), hit.doc - leaf.docBase);
      best.offer(hit.doc, (1 + VectorUtil.dotProduct(vector, stored)) / 2);
    }
    return best.best();
  }

  private LeafReaderContext leaf(int doc) {
    var leaves = searcher.getLeafContexts();
    return leaves.get(ReaderUtil.subIndex(doc, leaves));
  }

  private List<ScoreDoc> compared(float[] vector, int k, int passing, Query filter)
      throws IOException {
    boolean many = (long) passing * MANY_SHARE >= searcher.getIndexReader().maxDoc();
    if (many && config.compression() == Compression.NONE) {
      return new GraphWalk(searcher, GraphStorage.VECTOR).all(vector, k, filter);
    }
    var weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    var hits = new BestHits(k);
    for (var leaf : searcher.getLeafContexts()) {
      compareLeaf(vector, weight, leaf, hits);
    }
    return hits.best();
  }

  private static void compareLeaf(
      float[] vector, Weight weight, LeafReaderContext leaf, BestHits hits) throws IOException {
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
        hits.offer(leaf.docBase + doc, (1 + dot) / 2);
      }
    }
  }

  /** All that tie with the k-th are looked at, so that the order by id is whole. */
  private static List<ScoreDoc> tiedWithLast(List<ScoreDoc> hits, int k) {
    if (hits.size() <= k) {
      return hits;
    }
    int most = k;
    while (most < hits.size() && hits.get(most).score >= hits.get(k - 1).score) {
      most++;
    }
    return hits.subList(0, most);
  }

  private List<Neighbour> neighbours(List<ScoreDoc> hits, Wanted wanted) throws IOException {
    int k = wanted.k();
    var rising = new ArrayList<>(hits);
    rising.sort(Comparator.comparingInt(hit -> hit.doc));
    var neighbours = new ArrayList<Neighbour>(rising.size());
    int next = 0;
    for (var leaf : searcher.getLeafContexts()) {
      var column = next < rising.size() ? ImageColumn.of(leaf.reader()) : null;
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; next < rising.size() && rising.get(next).doc < end; next++) {
        var hit = rising.get(next);
        var image = ImageColumn.read(column, hit.doc - leaf.docBase);
        float cosine = Math.clamp(2 * hit.score - 1, -1f, 1f);
        neighbours.add(Neighbour.of(image, cosine, storage.vector(searcher, hit.doc, wanted)));
      }
    }
    neighbours.sort(Neighbour.BEST_FIRST);
    return neighbours.subList(0, Math.min(k, neighbours.size()));
  }
}
