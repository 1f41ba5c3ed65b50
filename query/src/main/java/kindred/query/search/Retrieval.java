package kindred.query.search;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.query.index.Filter;
import kindred.query.index.Neighbour;
import kindred.query.index.VectorIndex;

/**
 * What a search found.
 *
 * @param neighbours best first; of all groups, where there are groups
 * @param groups best first; empty where none were asked for
 * @param effort that it took
 */
public record Retrieval(List<Neighbour> neighbours, Optional<List<Group>> groups, Effort effort) {
  /**
   * A part of the neighbours, or of their groups.
   *
   * @param k neighbours or groups at most, at least 1
   * @param offset that are passed over before
   * @param groupSize neighbours per group; empty: no groups
   */
  public record Page(int k, int offset, OptionalInt groupSize) {
    int reach() {
      return Math.addExact(offset, k);
    }

    private <T> List<T> of(List<T> all) {
      return all.stream().skip(offset).limit(k).toList();
    }
  }

  /** Searches the index, several times where one search does not do. */
  public static Retrieval of(VectorIndex index, Question question, Page page, SearchConfig config) {
    var search = new WidenedSearch(index, question, config.maxWidened());
    return page.groupSize().isEmpty()
        ? page(search, page)
        : groups(search, page, page.groupSize().getAsInt(), config);
  }

  private static Retrieval page(WidenedSearch search, Page page) {
    var neighbours = search.best(page.reach(), new Filter.Any(), List.of());
    return new Retrieval(page.of(neighbours), Optional.empty(), search.effort());
  }

  private static Retrieval groups(WidenedSearch search, Page page, int size, SearchConfig config) {
    var grouped = new GroupedSearch(search, page.reach(), size, config.maxGroupSearches());
    var groups = page.of(grouped.best());
    var neighbours =
        groups.stream()
            .flatMap(group -> group.neighbours().stream())
            .sorted(Neighbour.BEST_FIRST)
            .toList();
    var effort = search.effort();
    return new Retrieval(
        neighbours, Optional.of(groups), grouped.isBounded() ? effort.incomplete() : effort);
  }
}
