package kindred.query.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.search.ScoreDoc;

/**
 * The best of many hits; all that tie with the last of these are kept, since their order is by id.
 */
final class BestHits {
  private static final int LEAST_LIMIT = 1000;

  private final int most;
  // The best scores so far, the least of them first, and the images that had one when they came.
  private final PriorityQueue<Float> scores = new PriorityQueue<>();
  private final List<ScoreDoc> kept = new ArrayList<>();
  private float least = Float.NEGATIVE_INFINITY;
  private int limit = LEAST_LIMIT;

  /**
   * @param most hits, at least 1
   */
  BestHits(int most) {
    this.most = most;
  }

  void offer(int doc, float score) {
    if (score < least) {
      return;
    }
    scores.add(score);
    if (scores.size() > most) {
      scores.remove();
    }
    if (scores.size() == most) {
      least = scores.element();
    }
    kept.add(new ScoreDoc(doc, score));
    if (kept.size() > limit) {
      prune();
      limit = Math.max(LEAST_LIMIT, 2 * kept.size());
    }
  }

  /** What a hit has to reach to be among the best of those so far; minus infinity: anything. */
  float least() {
    return least;
  }

  private void prune() {
    kept.removeIf(hit -> hit.score < least);
  }

  /** Best first. */
  List<ScoreDoc> best() {
    prune();
    kept.sort(Comparator.comparingDouble((ScoreDoc hit) -> hit.score).reversed());
    return kept;
  }
}
