package kindred.learner.mining;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Drawing without repetition. */
final class Draw {
  private Draw() {}

  /** So many of the list at random, none twice; all where there are fewer. */
  static <T> List<T> of(List<T> from, int count, SplittableRandom random) {
    var left = new ArrayList<>(from);
    var taken = Math.min(count, left.size());
    for (var i = 0; i < taken; i++) {
      var other = random.nextInt(i, left.size());
      var drawn = left.get(other);
      left.set(other, left.get(i));
      left.set(i, drawn);
    }
    return left.subList(0, taken);
  }
}
