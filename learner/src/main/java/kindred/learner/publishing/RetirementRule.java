package kindred.learner.publishing;

import com.typesafe.config.Config;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Which versions are given up: all but the newest promoted ones, the newest others, and what is
 * needed for another reason.
 *
 * @param keepPromoted the newest of those that were live, at least 2
 * @param keepOthers the newest of the rest
 */
public record RetirementRule(int keepPromoted, int keepOthers) {
  public RetirementRule {
    if (keepPromoted < 2) {
      throw new IllegalArgumentException(
          "learner.retire.keep-promoted " + keepPromoted + " is not 2 or more");
    }
    if (keepOthers < 0) {
      throw new IllegalArgumentException(
          "learner.retire.keep-others " + keepOthers + " is not 0 or more");
    }
  }

  /**
   * @param retire {@code learner.retire}
   */
  public static RetirementRule from(Config retire) {
    return new RetirementRule(retire.getInt("keep-promoted"), retire.getInt("keep-others"));
  }

  /**
   * The versions to retire.
   *
   * @param published all there are
   * @param promoted those that are or were live
   * @param needed that stay in any case
   */
  SortedSet<Integer> retired(
      SortedSet<Integer> published, Collection<Integer> promoted, Collection<Integer> needed) {
    var retired = new TreeSet<>(published);
    retired.removeAll(newest(published, promoted::contains, keepPromoted));
    retired.removeAll(newest(published, version -> !promoted.contains(version), keepOthers));
    retired.removeAll(needed);
    return retired;
  }

  private static Collection<Integer> newest(
      SortedSet<Integer> published, IntPredicate which, int count) {
    return published.reversed().stream().filter(which::test).limit(count).toList();
  }
}
