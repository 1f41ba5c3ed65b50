package kindred.encoder;

import static java.util.Comparator.naturalOrder;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Which versions' embeddings are kept up at a moment. One backfill at a time: a started one is
 * finished, then the newest promoted version is next, so constant publishing can't starve
 * completion. The newest complete version is kept up until the next one is complete.
 *
 * @param complete the version that was last complete; kept up for the readers
 * @param filling the version that is on its way
 */
record EmbedPlan(OptionalInt complete, OptionalInt filling) {
  /**
   * The plan after a start, from what the broker knows.
   *
   * @param live the newest promoted version
   * @param started the versions with an embeddings topic; of those up to {@code live}, the newest
   *     may be unfinished and the one before it was complete
   * @param previous what was live before; where that is above {@code live}, it was gone back from,
   *     and it is what readers had
   */
  static EmbedPlan restored(int live, Collection<Integer> started, OptionalInt previous) {
    var all = new TreeSet<>(started);
    var candidates = all.headSet(live, true);
    int newest = candidates.isEmpty() ? live : candidates.last();
    var below = candidates.lower(newest);
    var complete = below == null ? OptionalInt.empty() : OptionalInt.of(below);
    boolean wentBack =
        previous.isPresent() && previous.getAsInt() > live && all.contains(previous.getAsInt());
    return new EmbedPlan(wentBack ? previous : complete, OptionalInt.of(newest));
  }

  /** After the version on its way has become complete; the older one is let go. */
  EmbedPlan completed() {
    return new EmbedPlan(filling, OptionalInt.empty());
  }

  /** Without the version on its way. */
  EmbedPlan givenUp() {
    return new EmbedPlan(complete, OptionalInt.empty());
  }

  /** Without retired versions. */
  EmbedPlan without(IntPredicate retired) {
    return new EmbedPlan(unless(retired, complete), unless(retired, filling));
  }

  private static OptionalInt unless(IntPredicate retired, OptionalInt version) {
    return version.isPresent() && retired.test(version.getAsInt()) ? OptionalInt.empty() : version;
  }

  /** Whether this plan is right while {@code live} is the newest promoted version. */
  boolean isSettled(int live) {
    return isComplete(live) ? filling.isEmpty() : filling.isPresent() && filling.getAsInt() <= live;
  }

  private boolean isComplete(int version) {
    return complete.isPresent() && complete.getAsInt() == version;
  }

  /**
   * After a look at the topics. A backfill above {@code live} is dropped: that version was taken
   * back. What another process has started is preferred to a version that nobody has.
   *
   * @param live the newest promoted version
   * @param started the versions with an embeddings topic
   */
  EmbedPlan next(int live, Collection<Integer> started) {
    if (isSettled(live)) {
      return this;
    }
    if (isComplete(live)) {
      return new EmbedPlan(complete, OptionalInt.empty());
    }
    int above = complete.orElse(0);
    int newest =
        started.stream().filter(v -> v > above && v <= live).max(naturalOrder()).orElse(live);
    return new EmbedPlan(complete, OptionalInt.of(newest));
  }

  /** The versions to work on, at most two. */
  NavigableSet<Integer> active() {
    var versions = new TreeSet<Integer>();
    complete.ifPresent(versions::add);
    filling.ifPresent(versions::add);
    return versions;
  }
}
