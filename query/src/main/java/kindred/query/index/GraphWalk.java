package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.hnsw.NeighborQueue;

/**
 * The nearest by the graph of each segment, the largest first: what it found spares the others the
 * walk through what cannot be among the best any more. Does what Lucene's query for vectors does,
 * without the second query that this makes of its hits.
 */
final class GraphWalk {
  private static final int WITHOUT_LIMIT = Integer.MAX_VALUE;
  private static final int FOLLOWED_SHARE = 4;

  private final IndexSearcher searcher;
  private final String field;

  GraphWalk(IndexSearcher searcher, String field) {
    this.searcher = searcher;
    this.field = field;
  }

  /**
   * The best hits, best first, by Lucene's scores, (1 + cosine) / 2.
   *
   * @param width candidates, and most hits
   */
  List<ScoreDoc> best(float[] vector, int width, Query filter) throws IOException {
    var weight = weight(filter);
    var leaves = new ArrayList<>(searcher.getLeafContexts());
    leaves.sort(Comparator.comparingInt(leaf -> -leaf.reader().maxDoc()));
    var best = new BestHits(width);
    for (var leaf : leaves) {
      var accepted = accepted(leaf, weight);
      if (accepted != null) {
        var collector = new Candidates(width, best.least());
        leaf.reader().searchNearestVectors(field, vector, collector, accepted);
        for (var hit : collector.topDocs().scoreDocs) {
          best.offer(leaf.docBase + hit.doc, hit.score);
        }
      }
    }
    return best.best();
  }

  /**
   * The k best of all that pass, without the graph: Lucene compares all where more are asked for
   * than there are, several at once.
   */
  List<ScoreDoc> all(float[] vector, int k, Query filter) throws IOException {
    var weight = weight(filter);
    var best = new BestHits(k);
    for (var leaf : searcher.getLeafContexts()) {
      var accepted = accepted(leaf, weight);
      if (accepted != null) {
        var everyone = new Everyone(leaf.docBase, best);
        leaf.reader().searchNearestVectors(field, vector, everyone, accepted);
      }
    }
    return best.best();
  }

  /** Null where every image passes. */
  private Weight weight(Query filter) throws IOException {
    return filter instanceof MatchAllDocsQuery
        ? null
        : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** Takes whatever is compared. */
  private static final class Everyone implements KnnCollector {
    private final int base;
    private final BestHits best;
    private long visited;

    private Everyone(int base, BestHits best) {
      this.base = base;
      this.best = best;
    }

    @Override
    public boolean earlyTerminated() {
      return false;
    }

    @Override
    public void incVisitedCount(int count) {
      visited += count;
    }

    @Override
    public long visitedCount() {
      return visited;
    }

    @Override
    public long visitLimit() {
      return WITHOUT_LIMIT;
    }

    @Override
    public int k() {
      return WITHOUT_LIMIT;
    }

    @Override
    public boolean collect(int doc, float score) {
      best.offer(base + doc, score);
      return true;
    }

    @Override
    public float minCompetitiveSimilarity() {
      return Float.NEGATIVE_INFINITY;
    }

    @Override
    public TopDocs topDocs() {
      return new TopDocs(new TotalHits(visited, TotalHits.Relation.EQUAL_TO), new ScoreDoc[0]);
    }

    @Override
    public KnnSearchStrategy getSearchStrategy() {
      return KnnSearchStrategy.Hnsw.DEFAULT;
    }
  }

  /**
   * The candidates of one segment. What is worse than all that the segments before have found is
   * followed only as long as it is among the few best of this one: the walk has to get near first.
   */
  private static final class Candidates extends TopKnnCollector {
    private final float floor;
    private final NeighborQueue nearest;

    private Candidates(int width, float floor) {
      super(width, WITHOUT_LIMIT, KnnSearchStrategy.Hnsw.DEFAULT);
      this.floor = floor;
      this.nearest = new NeighborQueue(Math.max(1, width / FOLLOWED_SHARE), false);
    }

    @Override
    public boolean collect(int doc, float score) {
      if (floor > Float.NEGATIVE_INFINITY) {
        nearest.insertWithOverflow(doc, score);
      }
      return super.collect(doc, score);
    }

    @Override
    public float minCompetitiveSimilarity() {
      float own = super.minCompetitiveSimilarity();
      boolean near = nearest.size() >= nearest();
      return near ? Math.max(own, Math.min(floor, nearest.topScore())) : own;
    }

    private int nearest() {
      return Math.max(1, k() / FOLLOWED_SHARE);
    }
  }

  /** Null where none passes. */
  private static AcceptDocs accepted(LeafReaderContext leaf, Weight weight) throws IOException {
    var live = leaf.reader().getLiveDocs();
    int documents = leaf.reader().maxDoc();
    if (weight == null) {
      return AcceptDocs.fromLiveDocs(live, documents);
    }
    var passing = weight.scorerSupplier(leaf);
    if (passing == null) {
      return null;
    }
    return AcceptDocs.fromIteratorSupplier(() -> passing(weight, leaf), live, documents);
  }

  private static DocIdSetIterator passing(Weight weight, LeafReaderContext leaf)
      throws IOException {
    var scorer = weight.scorer(leaf);
    return scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
  }
}
