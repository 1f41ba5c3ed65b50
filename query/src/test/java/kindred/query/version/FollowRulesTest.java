package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FollowRulesTest {
  private static final Step STAY = new Step.Stay();

  private final Facts facts = new Facts();
  private final FollowRules rules = new FollowRules(facts);
  private OptionalInt serving = OptionalInt.empty();
  private OptionalInt building = OptionalInt.empty();
  private Map<Integer, Long> shown = Map.of();

  /** A broker whose answers a test sets. */
  private static final class Facts implements BrokerFacts {
    private int completeAfterAsked;
    private Map<Integer, Long> samples = Map.of(0, 100L, 1, 100L);
    private final Map<Integer, Map<Integer, Long>> embedded = new HashMap<>();
    private final Map<Integer, Map<Integer, Long>> embeddings = new HashMap<>();

    @Override
    public String servers() {
      return "here:9092";
    }

    @Override
    public Set<String> topics() {
      throw new UnsupportedOperationException("the rules are given the candidates");
    }

    @Override
    public Map<Integer, Long> sampleEnds() {
      return samples;
    }

    @Override
    public Map<Integer, Long> embeddingEnds(int version) {
      return embeddings.getOrDefault(version, Map.of(0, 100L, 1, 100L));
    }

    @Override
    public Map<Integer, Long> embeddedThrough(int version) {
      if (version == completeAfterAsked) {
        completeAfterAsked = 0;
        return embedded.put(version, samples);
      }
      return embedded.getOrDefault(version, Map.of());
    }

    @Override
    public TopicIdentity identity(String topic) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private Step next(int live, Integer... candidates) {
    var known = new TreeSet<>(List.of(candidates));
    var situation = new FollowRules.Situation(live, known, serving, building, shown);
    var step = rules.next(situation);
    switch (step) {
      case Step.Stay stay -> {}
      case Step.Drop drop -> building = OptionalInt.empty();
      case Step.Build(int version) -> {
        building = OptionalInt.of(version);
        shown = Map.of();
      }
      case Step.Swap swap -> {
        serving = building;
        building = OptionalInt.empty();
      }
    }
    return step;
  }

  private void complete(int version) {
    facts.embedded.put(version, facts.samples);
  }

  @Test
  void next_noCandidate_stays() {
    assertEquals(STAY, next(3));
  }

  @Test
  void next_atStart_buildsTheNewestCompleteCandidate() {
    complete(2);
    complete(3);
    assertEquals(new Step.Build(3), next(4, 1, 2, 3, 4));
  }

  @Test
  void next_atStartNoneComplete_buildsTheNewestAndChangesToTheFirstComplete() {
    assertEquals(new Step.Build(4), next(4, 3, 4));
    assertEquals(STAY, next(4, 3, 4));
    complete(3);
    assertEquals(new Step.Build(3), next(4, 3, 4));
    complete(4);
    shown = Map.of(0, 99L, 1, 99L);
    assertEquals(STAY, next(4, 3, 4), "a complete build is not given up");
    shown = Map.of(0, 100L, 1, 100L);
    assertEquals(new Step.Swap(), next(4, 3, 4));
    assertEquals(new Step.Build(4), next(4, 3, 4));
  }

  @Test
  void next_buildCompletesWhileAsked_isNotStartedAgain() {
    facts.embedded.put(1, Map.of(0, 5L));
    assertEquals(new Step.Build(1), next(1, 1));
    facts.completeAfterAsked = 1;
    assertEquals(STAY, next(1, 1));
    shown = Map.of(0, 100L, 1, 100L);
    assertEquals(new Step.Swap(), next(1, 1));
  }

  @Test
  void next_onePartitionBehind_isNotComplete() {
    next(1, 1);
    shown = Map.of(0, 100L, 1, 100L);
    facts.embedded.put(1, Map.of(0, 100L, 1, 99L));
    assertEquals(STAY, next(1, 1));
    facts.embedded.put(1, Map.of(0, 100L));
    assertEquals(STAY, next(1, 1), "no commit is not complete");
    complete(1);
    assertEquals(new Step.Swap(), next(1, 1));
  }

  @Test
  void next_samplesKeepComing_capturedEndsStillCount() {
    next(1, 1);
    next(1, 1);
    facts.embedded.put(1, Map.of(0, 100L, 1, 100L));
    facts.samples = Map.of(0, 500L, 1, 500L);
    facts.embeddings.put(1, Map.of(0, 120L, 1, 120L));
    assertEquals(STAY, next(1, 1));
    facts.embeddings.put(1, Map.of(0, 500L, 1, 500L));
    shown = Map.of(0, 120L, 1, 120L);
    assertEquals(new Step.Swap(), next(1, 1), "E is what it was when S was reached");
  }

  @Test
  void next_embeddingsEnd_isCapturedAfterCompleteness() {
    next(1, 1);
    facts.embeddings.put(1, Map.of(0, 10L, 1, 10L));
    shown = Map.of(0, 10L, 1, 10L);
    assertEquals(STAY, next(1, 1), "all is shown, but not all is embedded");
    facts.embeddings.put(1, Map.of(0, 90L, 1, 90L));
    complete(1);
    assertEquals(STAY, next(1, 1));
    shown = Map.of(0, 90L, 1, 90L);
    assertEquals(new Step.Swap(), next(1, 1));
  }

  @Test
  void next_noSamples_servesAnEmptyGallery() {
    facts.samples = Map.of(0, 0L, 1, 0L);
    facts.embeddings.put(1, Map.of(0, 0L, 1, 0L));
    assertEquals(new Step.Build(1), next(1, 1));
    assertEquals(new Step.Swap(), next(1, 1));
    assertEquals(STAY, next(1, 1));
  }

  @Test
  void next_serving_buildsTheNewerBesideAndNeverTheOlder() {
    serving = OptionalInt.of(3);
    complete(2);
    assertEquals(STAY, next(3, 1, 2, 3));
    assertEquals(new Step.Build(5), next(5, 1, 2, 3, 5));
  }

  @Test
  void next_constantPublishing_finishesWhatItBuilds() {
    serving = OptionalInt.of(1);
    assertEquals(new Step.Build(2), next(2, 1, 2));
    assertEquals(STAY, next(3, 1, 2, 3));
    complete(2);
    assertEquals(STAY, next(4, 1, 2, 3, 4));
    shown = Map.of(0, 100L, 1, 100L);
    assertEquals(new Step.Swap(), next(4, 1, 2, 3, 4));
    assertEquals(new Step.Build(4), next(4, 1, 2, 3, 4));
  }

  @Test
  void next_newerCompleteWhileBuildIsNot_changesOver() {
    serving = OptionalInt.of(1);
    assertEquals(new Step.Build(2), next(2, 1, 2));
    complete(3);
    assertEquals(new Step.Build(3), next(3, 1, 2, 3));
  }

  @Test
  void next_rollback_goesToTheNewestAtOrBelowLive() {
    serving = OptionalInt.of(5);
    assertEquals(new Step.Build(3), next(4, 2, 3));
    complete(3);
    shown = Map.of(0, 100L, 1, 100L);
    assertEquals(new Step.Swap(), next(4, 2, 3));
    assertEquals(STAY, next(4, 2, 3));
  }

  @Test
  void next_rollbackDuringBuild_dropsIt() {
    serving = OptionalInt.of(3);
    assertEquals(new Step.Build(4), next(4, 3, 4));
    assertEquals(new Step.Drop(), next(3, 3));
  }

  @Test
  void next_afterSwap_measuresTheNextByTheSamplesOfThen() {
    complete(1);
    next(1, 1);
    shown = Map.of(0, 100L, 1, 100L);
    assertEquals(new Step.Swap(), next(1, 1));
    facts.samples = Map.of(0, 200L, 1, 200L);
    facts.embedded.put(2, Map.of(0, 100L, 1, 100L));
    assertEquals(new Step.Build(2), next(2, 1, 2));
    shown = Map.of(0, 300L, 1, 300L);
    assertEquals(STAY, next(2, 1, 2));
    complete(2);
    assertEquals(new Step.Swap(), next(2, 1, 2));
  }
}
