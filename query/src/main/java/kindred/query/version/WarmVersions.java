package kindred.query.version;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Versions that were served before and whose indices keep tailing, so that going back to one of
 * them takes no time and a search may name them. The one served last stays longest. For the
 * follower's thread.
 */
final class WarmVersions implements AutoCloseable {
  private final int capacity;

  /** Served last comes first. */
  private final List<Gallery> galleries = new ArrayList<>();

  /**
   * @param capacity versions kept; 0: none
   */
  WarmVersions(int capacity) {
    this.capacity = capacity;
  }

  /** Whether a version is warm. */
  boolean contains(int version) {
    return galleries.stream().anyMatch(gallery -> gallery.number() == version);
  }

  /** Takes a version out, to be served. */
  Optional<Gallery> take(int version) {
    var found = galleries.stream().filter(gallery -> gallery.number() == version).findFirst();
    found.ifPresent(galleries::remove);
    return found;
  }

  /**
   * Keeps a version that was served until now.
   *
   * @return those that fall out, to be discarded when nobody is sent to them any more
   */
  List<Gallery> keep(Gallery gallery) {
    gallery.reader().warm();
    galleries.addFirst(gallery);
    var out = new ArrayList<Gallery>();
    while (galleries.size() > capacity) {
      out.add(galleries.removeLast());
    }
    return out;
  }

  /** Takes out those that are not to be kept. */
  List<Gallery> drop(IntPredicate dropped) {
    var out = new ArrayList<Gallery>();
    for (Iterator<Gallery> all = galleries.iterator(); all.hasNext(); ) {
      var gallery = all.next();
      if (dropped.test(gallery.number())) {
        all.remove();
        out.add(gallery);
      }
    }
    return out;
  }

  /** What searches may be sent to. */
  List<ServedVersion> versions() {
    return galleries.stream().map(Gallery::version).toList();
  }

  /** How many more it would keep. */
  int room() {
    return capacity - galleries.size();
  }

  /** Those whose readers have failed. */
  List<Gallery> failed() {
    return galleries.stream().filter(g -> g.reader().failure().isPresent()).toList();
  }

  @Override
  public void close() {
    galleries.forEach(Gallery::close);
    galleries.clear();
  }
}
