package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kindred.learner.memory.SeededHash;

/** Parts of a set of classes; functions of their names alone, so that every run has the same. */
final class ClassSplits {
  // Not the run's seed: settings are compared on the same classes.
  private static final SeededHash ORDER = new SeededHash(20);

  private ClassSplits() {}

  /** The first half in name order, the larger one where the number is odd. */
  static Set<String> firstHalf(Collection<String> labels) {
    var sorted = List.copyOf(new TreeSet<>(labels));
    return Set.copyOf(sorted.subList(0, (sorted.size() + 1) / 2));
  }

  /**
   * What is held out of the training classes to choose settings by.
   *
   * @param what a share, above 0 and below 1, of classes drawn by the hash of their names; or
   *     groups or classes by name, separated by commas
   * @throws IllegalArgumentException where it is neither, or leaves too little on one side
   */
  static Set<String> heldOut(Collection<String> labels, String what) {
    var distinct = new TreeSet<>(labels);
    var held = isShare(what) ? share(distinct, Double.parseDouble(what)) : named(distinct, what);
    if (held.size() < 2 || distinct.size() - held.size() < 2) {
      throw new IllegalArgumentException(
          "--validate %s holds %d of %d classes out; two at least are needed on either side"
              .formatted(what, held.size(), distinct.size()));
    }
    return held;
  }

  private static boolean isShare(String what) {
    return what.matches("0?\\.[0-9]+");
  }

  private static Set<String> share(TreeSet<String> labels, double share) {
    var drawn = new ArrayList<>(labels);
    drawn.sort(Comparator.comparingLong(ORDER::of));
    return Set.copyOf(drawn.subList(0, (int) Math.ceil(share * drawn.size())));
  }

  private static Set<String> named(TreeSet<String> labels, String names) {
    var held = new HashSet<String>();
    for (var name : names.split(",")) {
      var before = held.size();
      labels.stream()
          .filter(label -> label.equals(name) || EvaluationImage.group(label).equals(name))
          .forEach(held::add);
      if (held.size() == before) {
        throw new IllegalArgumentException(
            "--validate: '"
                + name
                + "' is neither a share nor a group or class of the training set");
      }
    }
    return held;
  }
}
