package kindred.query.version;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which version to build and when to serve it (docs/decisions/0002). A candidate is a version that
 * was promoted at or below the live one and has an embeddings topic. It is complete when its embed
 * group has committed past S, the end of the samples as captured when it was first looked at. A
 * built index may serve when its version is complete and it shows everything up to E, the end of
 * the embeddings as captured after that.
 *
 * <p>Without a served version the newest complete candidate is built, else the newest. Beside a
 * served one the newer candidates are wanted, or, after a rollback, the newest one at or below the
 * live version. A build under way is given up only for a complete version while it is not complete
 * itself: the embed role finishes what it starts, so constant publishing starves nothing.
 */
final class FollowRules {
  /**
   * The embed role works on the newest version and keeps the one before; two more for good luck.
   */
  private static final int LOOKED_AT = 4;

  private final BrokerFacts facts;
  private final Map<Integer, Map<Integer, Long>> sampleEnds = new HashMap<>();
  private final Set<Integer> complete = new HashSet<>();
  private Optional<Map<Integer, Long>> embeddingEnds = Optional.empty();

  FollowRules(BrokerFacts facts) {
    this.facts = facts;
  }

  /**
   * Where the follower stands.
   *
   * @param live the promoted version
   * @param candidates at or below it
   * @param serving the version served
   * @param building the version whose index is being filled
   * @param shown how far in the embeddings that index shows: partition to next offset
   */
  record Situation(
      int live,
      NavigableSet<Integer> candidates,
      OptionalInt serving,
      OptionalInt building,
      Map<Integer, Long> shown) {}

  Step next(Situation situation) {
    var wanted = wanted(situation);
    if (situation.building.isPresent() && wanted.contains(situation.building.getAsInt())) {
      return goOn(situation.building.getAsInt(), wanted, situation.shown);
    }
    if (!wanted.isEmpty()) {
      return build(newestComplete(wanted).orElse(wanted.last()));
    }
    return situation.building.isPresent() ? new Step.Drop() : new Step.Stay();
  }

  private static NavigableSet<Integer> wanted(Situation situation) {
    var candidates = situation.candidates;
    if (situation.serving.isEmpty() || candidates.isEmpty()) {
      return candidates;
    }
    int serving = situation.serving.getAsInt();
    if (situation.live < serving) {
      return new TreeSet<>(Set.of(candidates.last()));
    }
    return candidates.tailSet(serving, false);
  }

  private Step goOn(int building, NavigableSet<Integer> wanted, Map<Integer, Long> shown) {
    if (isComplete(building)) {
      var ends = embeddingEnds.orElseGet(() -> facts.embeddingEnds(building));
      embeddingEnds = Optional.of(ends);
      return reaches(shown, ends) ? swap() : new Step.Stay();
    }
    // Without the build itself, which may have become complete since the line above.
    var others = new TreeSet<>(wanted);
    others.remove(building);
    var other = newestComplete(others);
    return other.isPresent() ? build(other.get()) : new Step.Stay();
  }

  private Step build(int version) {
    embeddingEnds = Optional.empty();
    return new Step.Build(version);
  }

  private Step swap() {
    recalled();
    return new Step.Swap();
  }

  /** Another version is served, without a build. */
  void recalled() {
    // The next version is measured by the samples there are then.
    sampleEnds.clear();
    complete.clear();
    embeddingEnds = Optional.empty();
  }

  private Optional<Integer> newestComplete(NavigableSet<Integer> versions) {
    return versions.descendingSet().stream().limit(LOOKED_AT).filter(this::isComplete).findFirst();
  }

  private boolean isComplete(int version) {
    if (complete.contains(version)) {
      return true;
    }
    var ends = sampleEnds.computeIfAbsent(version, v -> facts.sampleEnds());
    if (!reaches(facts.embeddedThrough(version), ends)) {
      return false;
    }
    complete.add(version);
    return true;
  }

  private static boolean reaches(Map<Integer, Long> offsets, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
