package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EmbedPlanTest {
  @Test
  void restored_nothingStarted_fillsTheLiveVersion() {
    assertEquals(plan(0, 3), EmbedPlan.restored(3, List.of(), OptionalInt.empty()));
  }

  @Test
  void restored_newestMayBeUnfinished_keepsTheOneBefore() {
    assertEquals(plan(4, 6), EmbedPlan.restored(7, List.of(6, 1, 4), OptionalInt.empty()));
    assertEquals(plan(0, 6), EmbedPlan.restored(6, List.of(6), OptionalInt.empty()));
  }

  @Test
  void restored_afterRollback_leavesLaterVersionsAlone() {
    assertEquals(plan(1, 4), EmbedPlan.restored(4, List.of(1, 4, 6), OptionalInt.empty()));
    assertEquals(plan(0, 1), EmbedPlan.restored(3, List.of(1, 4), OptionalInt.empty()));
  }

  @Test
  void restored_goneBackFromALaterVersion_keepsIt() {
    var later = OptionalInt.of(6);
    assertEquals(plan(6, 4), EmbedPlan.restored(4, List.of(1, 4, 6), later));
    assertEquals(plan(6, 3), EmbedPlan.restored(3, List.of(6), later));
    assertEquals(plan(1, 4), EmbedPlan.restored(4, List.of(1, 4), later), "it is retired");
    assertEquals(plan(4, 6), EmbedPlan.restored(6, List.of(1, 4, 6), OptionalInt.of(1)));
  }

  @Test
  void next_newPromotionWhileFilling_finishesFirst() {
    var plan = plan(1, 2).next(5, List.of(1, 2));
    assertEquals(plan(1, 2), plan);
    plan = plan.completed();
    assertEquals(plan(2, 0), plan);
    assertEquals(plan(2, 5), plan.next(5, List.of(1, 2)));
  }

  @Test
  void next_startedByAnotherProcess_joinsIt() {
    assertEquals(plan(2, 4), plan(2, 0).next(5, List.of(1, 2, 4)));
  }

  /** A version that can't be used makes way for the next one, not for what is complete. */
  @Test
  void givenUp_versionOnItsWay_leavesRoomForTheNext() {
    assertEquals(plan(1, 3), plan(1, 2).givenUp().next(3, List.of(1)));
    assertEquals(plan(1, 0), plan(1, 2).givenUp());
  }

  @Test
  void next_rollback_fillsTheOlderVersionAndKeepsTheServingOne() {
    assertEquals(plan(5, 3), plan(5, 0).next(3, List.of(1, 3, 5)));
    assertEquals(plan(3, 0), plan(5, 3).completed());
    assertEquals(plan(5, 3), plan(5, 6).next(3, List.of(1, 3, 5, 6)));
  }

  @Test
  void next_rollbackToTheCompleteVersion_dropsTheBackfill() {
    assertEquals(plan(5, 0), plan(5, 6).next(5, List.of(5, 6)));
    assertEquals(plan(5, 0), plan(5, 3).next(5, List.of(3, 5)));
  }

  @Test
  void without_retiredVersions_goesOnToTheLiveOne() {
    assertEquals(plan(2, 5), plan(2, 5).without(version -> version < 2));
    assertEquals(plan(2, 0), plan(2, 5).without(version -> version == 5));
    assertEquals(plan(0, 5), plan(2, 5).without(version -> version < 5));
    assertEquals(plan(2, 7), plan(2, 5).without(version -> version == 5).next(7, List.of(2)));
  }

  @Test
  void next_anyPromotions_everyStartedBackfillEndsAndTheNewestWins() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var started = new TreeSet<Integer>();
    int live = 1;
    var plan = EmbedPlan.restored(live, started, OptionalInt.empty());
    for (int i = 0; i < 500; i++) {
      started.addAll(plan.active());
      assertTrue(plan.active().size() <= 2, "seed " + seed);
      live += random.nextInt(3);
      if (random.nextInt(4) == 0 && plan.filling().isPresent()) {
        plan = plan.completed();
      }
      var before = plan.filling();
      plan = plan.next(live, started);
      assertTrue(plan.isSettled(live), "seed " + seed);
      if (before.isPresent()) {
        assertEquals(before, plan.filling(), "seed " + seed);
      }
    }
    while (plan.filling().isPresent()) {
      plan = plan.completed().next(live, started);
    }
    assertEquals(OptionalInt.of(live), plan.complete(), "seed " + seed);
  }

  @Test
  void isSettled_nothingFilledBelowLive_isNot() {
    assertFalse(plan(2, 0).isSettled(3));
    assertTrue(plan(3, 0).isSettled(3));
    assertTrue(plan(1, 2).isSettled(3));
  }

  private static EmbedPlan plan(int complete, int filling) {
    return new EmbedPlan(version(complete), version(filling));
  }

  private static OptionalInt version(int version) {
    return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
  }
}
