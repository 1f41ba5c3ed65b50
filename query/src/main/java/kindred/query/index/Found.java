package kindred.query.index;

import java.util.List;
import java.util.Map;

/**
 * What a search found, and in what.
 *
 * @param neighbours best first
 * @param gallerySize images in the gallery that was searched
 * @param readThrough partition of the samples topic to the next offset: every accepted image before
 *     it is in the gallery that was searched
 * @param compared how they were found
 */
public record Found(
    List<Neighbour> neighbours,
    int gallerySize,
    Map<Integer, Long> readThrough,
    Compared compared) {
  public Found {
    neighbours = List.copyOf(neighbours);
    readThrough = Map.copyOf(readThrough);
  }
}
