package kindred.encoder;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Versions that were complete and are kept up beside those of the {@link EmbedPlan}, so that a
 * query node which goes back to one of them goes back to today's gallery, deletions included. The
 * one replaced last stays longest.
 */
final class WarmEmbeddings {
  private final int capacity;
  private final Deque<Integer> versions = new ArrayDeque<>();

  /**
   * @param capacity versions kept; 0: none
   */
  WarmEmbeddings(int capacity) {
    this.capacity = capacity;
  }

  /**
   * After a start: the one that was live before, then the newest ones below those of the plan.
   *
   * @param started the versions with an embeddings topic
   * @param previous what was live before
   */
  void restored(EmbedPlan plan, Collection<Integer> started, OptionalInt previous) {
    versions.clear();
    var active = plan.active();
    var kept = new LinkedHashSet<Integer>();
    previous.stream().filter(started::contains).forEach(kept::add);
    kept.addAll(new TreeSet<>(started).headSet(active.first(), false).descendingSet());
    kept.removeAll(active);
    kept.stream().limit(capacity).forEach(versions::addLast);
  }

  /** The plan changed: a version that it no longer has as complete is kept. */
  void changed(EmbedPlan before, EmbedPlan after) {
    if (before.complete().isEmpty() || before.complete().equals(after.complete())) {
      return;
    }
    Integer left = before.complete().getAsInt();
    versions.remove(left);
    versions.addFirst(left);
    after.complete().ifPresent(versions::remove);
    while (versions.size() > capacity) {
      versions.removeLast();
    }
  }

  /** The plan's versions and those kept, as far as they are published. */
  NavigableSet<Integer> with(EmbedPlan plan, IntPredicate published) {
    versions.removeIf(version -> !published.test(version));
    var all = plan.active();
    all.addAll(versions);
    return all;
  }
}
