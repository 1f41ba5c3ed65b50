package kindred.query.search;

import java.util.List;
import kindred.query.index.Neighbour;

/**
 * The best neighbours of one label.
 *
 * @param label that they have
 * @param neighbours best first, at least one
 */
public record Group(String label, List<Neighbour> neighbours) {
  public Group {
    neighbours = List.copyOf(neighbours);
  }

  Neighbour best() {
    return neighbours.getFirst();
  }
}
