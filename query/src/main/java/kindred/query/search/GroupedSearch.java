package kindred.query.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.query.index.Filter;
import kindred.query.index.Neighbour;

/**
 * The best neighbours of each of the best labels. Labels that have their group are left out of the
 * next search, so that one label with most of the gallery does not hide the others; a group that is
 * not full is then filled by a search within its label. Images without a label are in no group.
 */
final class GroupedSearch {
  private static final int LEAST_REACH = 50;

  private final WidenedSearch search;
  private final int groups;
  private final int size;
  private final int maxSearches;

  private final Map<String, List<Neighbour>> members = new LinkedHashMap<>();

  /** Labels of which every neighbour that passes was seen. */
  private final Set<String> whole = new HashSet<>();

  private boolean bounded;

  /**
   * @param groups at most
   * @param size neighbours per group, at most
   * @param maxSearches of the index
   */
  GroupedSearch(WidenedSearch search, int groups, int size, int maxSearches) {
    this.search = search;
    this.groups = groups;
    this.size = size;
    this.maxSearches = maxSearches;
  }

  /** Best first, by the best neighbour of each. */
  List<Group> best() {
    boolean more = true;
    while (more && members.size() < groups && mayGoOn()) {
      more = findLabels();
    }
    for (var label : List.copyOf(members.keySet())) {
      if (members.get(label).size() < size && !whole.contains(label) && mayGoOn()) {
        fill(label);
      }
    }
    return members.entrySet().stream()
        .map(entry -> new Group(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Group::best, Neighbour.BEST_FIRST))
        .toList();
  }

  /** Whether a bound kept groups or their neighbours away. */
  boolean isBounded() {
    return bounded;
  }

  private boolean mayGoOn() {
    bounded |= search.searches() >= maxSearches;
    return search.searches() < maxSearches;
  }

  /** Groups of labels that have none yet; false where there are no more. */
  private boolean findLabels() {
    int reach = Math.max(LEAST_REACH, (groups - members.size()) * size);
    Filter others =
        members.isEmpty() ? new Filter.Any() : new Filter.Not(new Filter.LabelIn(members.keySet()));
    var found = search.best(reach, new Filter.Labelled().and(others), taken());
    var labels = new HashSet<String>();
    for (var neighbour : found) {
      var label = neighbour.label().orElseThrow();
      if (labels.contains(label) || members.size() < groups) {
        labels.add(label);
        var group = members.computeIfAbsent(label, none -> new ArrayList<>());
        if (group.size() < size) {
          group.add(neighbour);
        }
      }
    }
    boolean all = found.size() < reach;
    if (all) {
      whole.addAll(labels);
    }
    return !all;
  }

  private void fill(String label) {
    members.get(label).clear();
    var found = search.best(size, new Filter.Label(label), taken());
    members.put(label, new ArrayList<>(found));
    if (found.isEmpty()) {
      // Its images are gone since the search before.
      members.remove(label);
    }
  }

  private List<Neighbour> taken() {
    return members.values().stream().flatMap(List::stream).toList();
  }
}
