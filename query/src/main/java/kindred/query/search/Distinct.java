package kindred.query.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import kindred.query.index.Neighbour;

/**
 * Leaves out duplicates: images whose vector is that of a better neighbour, up to a distance of
 * 1e-4. The same pixels under two ids are duplicates: their vectors differ by the rounding of
 * float32 in batches of different size, about 1e-6. Other pictures that the version cannot tell
 * apart at all are duplicates too. Embeddings carry no hash of the pixels.
 */
final class Distinct {
  private static final double NEAR = 1e-4;

  private final List<Neighbour> kept;

  /**
   * @param better neighbours that nothing may be a duplicate of
   */
  Distinct(Collection<Neighbour> better) {
    this.kept = new ArrayList<>(better);
  }

  /** Whether it is like none before; it is then one that the next are compared with. */
  boolean isNew(Neighbour neighbour) {
    boolean known = kept.stream().anyMatch(other -> isSame(other, neighbour));
    if (!known) {
      kept.add(neighbour);
    }
    return !known;
  }

  private static boolean isSame(Neighbour a, Neighbour b) {
    // By the triangle inequality, scores of near vectors are as near; most pairs end here.
    if (Math.abs(a.score() - b.score()) > 2 * NEAR) {
      return false;
    }
    double squares = 0;
    var first = a.vector().orElseThrow();
    var second = b.vector().orElseThrow();
    for (int i = 0; i < first.length; i++) {
      double difference = (double) first[i] - second[i];
      squares += difference * difference;
    }
    return squares <= NEAR * NEAR;
  }
}
