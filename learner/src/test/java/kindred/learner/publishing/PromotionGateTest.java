package kindred.learner.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.learner.evaluation.Ranking;
import org.junit.jupiter.api.Test;

class PromotionGateTest {
  private final PromotionGate gate = new PromotionGate(new GateSettings(20, 0.05));

  @Test
  void decide_better_promotesWithAllMetrics() {
    var decision = gate.decide(3, trial(rankings(100, 90), Optional.of(rankings(100, 60))));
    assertTrue(decision.getPromoted());
    assertEquals(3, decision.getCandidate());
    assertEquals(0.9, decision.getMetrics().get("candidateRecallAt1"), 1e-9);
    assertEquals(0.6, decision.getMetrics().get("liveRecallAt1"), 1e-9);
    assertEquals(0.1, decision.getMetrics().get("initialRecallAt1"), 1e-9);
    assertEquals(0.45, decision.getMetrics().get("candidateMapAtR"), 1e-9);
    assertEquals(100, decision.getMetrics().get("queries"));
    assertEquals(7, decision.getMetrics().get("classes"));
  }

  @Test
  void decide_equal_promotes() {
    assertTrue(
        gate.decide(3, trial(rankings(100, 60), Optional.of(rankings(100, 60)))).getPromoted());
  }

  /** Four against none of a hundred: 1/16, within chance; five: 1/32. */
  @Test
  void decide_worse_refusesBeyondChance() {
    var live = Optional.of(rankings(100, 60));
    assertTrue(gate.decide(3, trial(rankings(100, 56), live)).getPromoted());
    var refused = gate.decide(3, trial(rankings(100, 55), live));
    assertFalse(refused.getPromoted());
    assertTrue(refused.getReason().contains("recall@1"), refused.getReason());
    assertTrue(refused.getReason().contains("worse on 5"), refused.getReason());
  }

  @Test
  void decide_worseInMapAtROnly_refuses() {
    var live = new Ranking[50];
    var candidate = new Ranking[50];
    for (var i = 0; i < 50; i++) {
      live[i] = ranking(1, 0.5);
      candidate[i] = ranking(1, i < 10 ? 0.4 : 0.5);
    }
    var decision = gate.decide(3, trial(candidate, Optional.of(live)));
    assertFalse(decision.getPromoted());
    assertTrue(decision.getReason().contains("MAP@R"), decision.getReason());
  }

  @Test
  void decide_fewQueriesOrNoLive_promotesAndSaysSo() {
    var few = gate.decide(3, trial(rankings(10, 0), Optional.of(rankings(10, 10))));
    assertTrue(few.getPromoted());
    assertTrue(few.getReason().contains("too few"), few.getReason());
    var first = gate.decide(1, trial(rankings(100, 10), Optional.empty()));
    assertTrue(first.getPromoted());
    assertTrue(first.getReason().contains("no live version"), first.getReason());
    assertFalse(first.getMetrics().containsKey("liveRecallAt1"));
  }

  @Test
  void cadence_growsUpToTheMaximum() {
    var cadence = new PublishingCadence(100, 1.5, 300, true, 20, Duration.ofSeconds(2));
    assertFalse(cadence.due(99, 1));
    assertTrue(cadence.due(100, 1));
    assertFalse(cadence.due(149, 2));
    assertTrue(cadence.due(150, 2));
    assertTrue(cadence.due(300, 50));
    assertFalse(cadence.due(299, 50));
    assertFalse(cadence.dueWhenCaughtUp(20, Duration.ofMillis(1999)));
    assertFalse(cadence.dueWhenCaughtUp(19, Duration.ofSeconds(2)));
    assertTrue(cadence.dueWhenCaughtUp(20, Duration.ofSeconds(2)));
  }

  private static PromotionGate.Trial trial(Ranking[] candidate, Optional<Ranking[]> live) {
    return new PromotionGate.Trial(7, candidate, live, rankings(candidate.length, 10));
  }

  private static Ranking ranking(double recall, double mapAtR) {
    return new Ranking(recall, recall, recall, recall, mapAtR, mapAtR);
  }

  private static Ranking[] rankings(int queries, int right) {
    return IntStream.range(0, queries)
        .mapToObj(i -> ranking(i < right ? 1 : 0, i < right ? 0.5 : 0))
        .toArray(Ranking[]::new);
  }
}
