package kindred.query.search;

import java.util.HashMap;
import java.util.Map;
import kindred.query.index.Compared;
import kindred.query.index.Found;

/**
 * What was searched for an answer.
 *
 * @param searches of the index
 * @param gallerySize images in the gallery, at the first search
 * @param readThrough what every one of the searches could see: partition of the samples topic to
 *     next offset
 * @param compared how the first search was done
 * @param complete whether no bound kept neighbours away
 */
public record Effort(
    int searches,
    int gallerySize,
    Map<Integer, Long> readThrough,
    Compared compared,
    boolean complete) {
  public Effort {
    readThrough = Map.copyOf(readThrough);
  }

  static Effort of(Found first) {
    return new Effort(1, first.gallerySize(), first.readThrough(), first.compared(), true);
  }

  /** With one more search. */
  Effort and(Found next) {
    var both = new HashMap<Integer, Long>();
    readThrough.forEach(
        (partition, offset) -> {
          var other = next.readThrough().get(partition);
          if (other != null) {
            both.put(partition, Math.min(offset, other));
          }
        });
    return new Effort(searches + 1, gallerySize, both, compared, complete);
  }

  Effort incomplete() {
    return new Effort(searches, gallerySize, readThrough, compared, false);
  }
}
