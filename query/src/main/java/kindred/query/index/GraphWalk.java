package kindred.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TopKnnCollector;
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
    var all = filter instanceof MatchAllDocsQuery;
    var weight =
        all
            ? null
            : searcher.createWeight(
                searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
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
    return AcceptDocs.fromIteratorSupplier(
        () -> passing(weight, leaf), live, documents);
  }

  private static DocIdSetIterator passing(Weight weight, LeafReaderContext leaf)
      throws IOException {
    var scorer = weight.scorer(leaf);
    return scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
  }
}
