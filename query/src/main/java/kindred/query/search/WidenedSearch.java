package kindred.query.search;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import kindred.query.index.Filter;
import kindred.query.index.Found;
import kindred.query.index.Neighbour;
import kindred.query.index.VectorIndex;
import kindred.query.index.Wanted;

/**
 * The best neighbours that pass a question. Where ids, duplicates or others fall away, the index is
 * searched again for twice as many, until enough are left, there are no more, or a bound is
 * reached. Each list is of one state of the index; two lists may be of two.
 */
final class WidenedSearch {
  private final VectorIndex index;
  private final Question question;
  private final int widest;
  private Effort effort;

  /**
   * @param widest images that one search of the index may bring
   */
  WidenedSearch(VectorIndex index, Question question, int widest) {
    this.index = index;
    this.question = question;
    this.widest = widest;
  }

  /**
   * The best that pass.
   *
   * @param most of them, at least 1
   * @param further what they must be beside the question's filter
   * @param taken neighbours that are in the answer already: neither they nor duplicates of them
   */
  List<Neighbour> best(int most, Filter further, Collection<Neighbour> taken) {
    int reach = most + question.without().size();
    int last = Math.max(reach, widest);
    while (true) {
      var found = search(reach, further);
      var passing = passing(found, taken);
      if (passing.size() >= most || isAll(found, reach)) {
        return passing.subList(0, Math.min(most, passing.size()));
      }
      if (reach == last) {
        effort = effort.incomplete();
        return passing;
      }
      reach = (int) Math.min(last, 2L * reach);
    }
  }

  private Found search(int reach, Filter further) {
    boolean vectors = question.vectors() || question.deduplicate();
    var wanted = new Wanted(reach, question.filter().and(further), vectors);
    var found = index.search(question.vector(), wanted);
    effort = effort == null ? Effort.of(found) : effort.and(found);
    return found;
  }

  private List<Neighbour> passing(Found found, Collection<Neighbour> taken) {
    var ids = taken.stream().map(Neighbour::id).collect(Collectors.toSet());
    var distinct = new Distinct(taken);
    return found.neighbours().stream()
        .takeWhile(neighbour -> neighbour.score() >= question.minScore())
        .filter(neighbour -> !question.without().contains(neighbour.id()))
        .filter(neighbour -> !ids.contains(neighbour.id()))
        .filter(neighbour -> !question.deduplicate() || distinct.isNew(neighbour))
        .toList();
  }

  /** Whether a wider search would bring nothing that passes. */
  private boolean isAll(Found found, int reach) {
    var neighbours = found.neighbours();
    return neighbours.size() < reach || neighbours.getLast().score() < question.minScore();
  }

  /** Searches of the index so far. */
  int searches() {
    return effort == null ? 0 : effort.searches();
  }

  /** Of all searches so far, at least one. */
  Effort effort() {
    return effort;
  }
}
