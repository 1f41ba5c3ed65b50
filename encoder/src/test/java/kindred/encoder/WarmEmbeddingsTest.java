package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarmEmbeddingsTest {
  private final WarmEmbeddings warm = new WarmEmbeddings(1);

  private static EmbedPlan plan(int complete, int filling) {
    return new EmbedPlan(version(complete), version(filling));
  }

  private static OptionalInt version(int version) {
    return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
  }

  private Set<Integer> with(EmbedPlan plan) {
    return warm.with(plan, version -> true);
  }

  @Test
  void changed_nextComplete_keepsTheOneBefore() {
    warm.changed(plan(0, 1), plan(1, 0));
    assertEquals(Set.of(1), with(plan(1, 0)));
    warm.changed(plan(1, 2), plan(2, 0));
    assertEquals(Set.of(1, 2), with(plan(2, 0)));
    assertEquals(Set.of(1, 2, 3), with(plan(2, 3)));
    warm.changed(plan(2, 3), plan(3, 0));
    assertEquals(Set.of(2, 3), with(plan(3, 0)));
  }

  @Test
  void changed_goingBack_keepsBothAllTheWay() {
    warm.changed(plan(4, 5), plan(5, 0));
    // Version 4 is live again: the plan fills it, which it is already.
    warm.changed(plan(5, 0), plan(5, 4));
    assertEquals(Set.of(4, 5), with(plan(5, 4)));
    warm.changed(plan(5, 4), plan(4, 0));
    assertEquals(Set.of(4, 5), with(plan(4, 0)));
  }

  @Test
  void with_retired_isNotKept() {
    warm.changed(plan(1, 2), plan(2, 0));
    assertEquals(Set.of(2), warm.with(plan(2, 0), version -> version != 1));
    assertEquals(Set.of(2), with(plan(2, 0)), "for good");
  }

  @Test
  void restored_olderVersions_theNewestOfThemIsKept() {
    warm.restored(plan(4, 6), List.of(1, 3, 4, 6), OptionalInt.empty());
    assertEquals(Set.of(3, 4, 6), with(plan(4, 6)));
    warm.restored(plan(0, 1), List.of(), OptionalInt.empty());
    assertEquals(Set.of(1), with(plan(0, 1)));
  }

  @Test
  void restored_afterGoingBack_theOneThatWasLiveBeforeIsKept() {
    warm.restored(plan(2, 0), List.of(1, 2, 3), OptionalInt.of(3));
    assertEquals(Set.of(2, 3), with(plan(2, 0)));
    warm.restored(plan(2, 0), List.of(1, 2), OptionalInt.of(3));
    assertEquals(Set.of(1, 2), with(plan(2, 0)), "3 is retired");
    // Not complete yet at the start: the plan keeps version 3 and hands it on.
    warm.restored(plan(3, 2), List.of(1, 2, 3), OptionalInt.of(3));
    warm.changed(plan(3, 2), plan(2, 0));
    assertEquals(Set.of(2, 3), with(plan(2, 0)));
  }
}
