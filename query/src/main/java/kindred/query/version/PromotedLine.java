package kindred.query.version;

import java.util.NavigableSet;
import java.util.TreeSet;
import kindred.schemas.Promotion;

/**
 * The versions that led to the live one, each promoted after the one before. A follower that waits
 * for the live version may serve an older one of its line meanwhile, but none that was gone back
 * from and none that a promotion passed over. Compaction leaves only the newest promotions; {@code
 * previous} gives one step more, and of what lies below nothing is said.
 */
final class PromotedLine {
  private final TreeSet<Integer> versions = new TreeSet<>();

  /** A promotion was read. */
  void promoted(Promotion promotion) {
    int version = promotion.getVersion();
    versions.tailSet(version, false).clear();
    promotion
        .getPrevious()
        .filter(previous -> previous < version)
        .ifPresent(
            previous -> {
              versions.tailSet(previous, false).clear();
              versions.add(previous);
            });
    versions.add(version);
  }

  /** Ascending. A copy. */
  NavigableSet<Integer> versions() {
    return new TreeSet<>(versions);
  }
}
