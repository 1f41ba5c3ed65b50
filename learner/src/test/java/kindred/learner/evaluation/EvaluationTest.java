package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

/** The vectors of methods.md 18 and 19.1. */
class EvaluationTest {
  @Test
  void ranking_theStatedLists_hasTheStatedMeasures() {
    assertRanking(1, 0.666666667, 0.555555556, 3, 1, 0, 1, 0, 0, 1, 0);
    assertRanking(0, 0.666666667, 0.388888889, 3, 0, 1, 1, 1);
    assertRanking(1, 0.333333333, 0.333333333, 3, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1);
  }

  private static void assertRanking(
      double recall, double rPrecision, double map, int relevant, int... list) {
    var flags = new boolean[list.length];
    IntStream.range(0, list.length).forEach(i -> flags[i] = list[i] == 1);
    var ranking = Ranking.of(flags, relevant);
    assertEquals(recall, ranking.recallAt1());
    assertEquals(1, ranking.recallAt2());
    assertEquals(rPrecision, ranking.rPrecision(), 1e-9);
    assertEquals(map, ranking.mapAtR(), 1e-9);
  }

  @Test
  void allAgainstAll_aSingleImageOfAClass_isNoQuery() {
    var vectors = new float[][] {FixtureF.vector(0), FixtureF.vector(5), FixtureF.vector(9)};
    assertEquals(2, Retrieval.allAgainstAll(vectors, new String[] {"a", "a", "b"}).length);
  }

  @Test
  void fadingMean_theStatedLosses_hasTheStatedMeans() {
    assertMeans(1, 1, .5, .666666667, .5, .4);
    assertMeans(.9, 1, .473684211, .667896679, .473684211, .358013235);
  }

  private static void assertMeans(double factor, double... means) {
    var losses = new double[] {1, 0, 1, 0, 0};
    var mean = new FadingMean(factor);
    for (var i = 0; i < losses.length; i++) {
      mean = mean.with(losses[i]);
      assertEquals(means[i], mean.mean(), 1e-9);
    }
  }

  @Test
  void progressiveRecall_observesBeforeRemembering() throws Exception {
    var memory = new ReplayMemory("m", 100, new SeededHash(1));
    var recall = new ProgressiveRecall(1, 10);
    observe(recall, memory, "1", "a", 0);
    observe(recall, memory, "2", "b", 40);
    assertTrue(recall.recallAt1().isEmpty());
    assertEquals(2, recall.firstOfClass());
    observe(recall, memory, "3", "a", 10);
    observe(recall, memory, "4", "a", 45);
    assertEquals(0.5, recall.recallAt1().getAsDouble());
    var confused = recall.confused(5);
    assertEquals(1, confused.size());
    assertEquals("a", confused.getFirst().getLabel());
    assertEquals("b", confused.getFirst().getTakenFor());

    var restored = new ProgressiveRecall(1, 10);
    for (var i = 0; i < recall.sections().size(); i++) {
      var bytes = new ByteArrayOutputStream();
      recall.sections().get(i).write(new DataOutputStream(bytes));
      var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      restored.sections().get(i).read(in);
    }
    assertEquals(0.5, restored.recallAt1().getAsDouble());
    assertEquals(confused, restored.confused(5));
  }

  @Test
  void progressiveRecall_aCorrection_isNotItsOwnNeighbour() {
    var memory = new ReplayMemory("m", 100, new SeededHash(1));
    var recall = new ProgressiveRecall(1, 10);
    observe(recall, memory, "1", "a", 0);
    observe(recall, memory, "1", "a", 0);
    assertTrue(recall.recallAt1().isEmpty());
    observe(recall, memory, "2", "b", 5);
    observe(recall, memory, "1", "b", 5);
    assertEquals(1, recall.recallAt1().getAsDouble());
  }

  /** In a second pass an image was trained on before: to find its class again proves nothing. */
  @Test
  void progressiveRecall_anImageThatComesAgain_isNoTest() {
    var memory = new ReplayMemory("m", 100, new SeededHash(1));
    var recall = new ProgressiveRecall(1, 10);
    observe(recall, memory, "1", "a", 0);
    observe(recall, memory, "2", "b", 10);
    observe(recall, memory, "3", "a", 9);
    assertEquals(0, recall.recallAt1().getAsDouble());
    observe(recall, memory, "1", "a", 0);
    assertEquals(0, recall.recallAt1().getAsDouble());
    assertEquals(2, recall.firstOfClass());
  }

  private static void observe(
      ProgressiveRecall recall, ReplayMemory memory, String id, String label, int degrees) {
    var vector = FixtureF.vector(degrees);
    recall.observe(id, label, vector, memory);
    memory.remember(id, label, new byte[0], vector, 0);
  }

  @Test
  void confusedPairs_manyPairs_staysBounded() {
    var pairs = new ConfusedPairs(10);
    for (var i = 0; i < 1000; i++) {
      pairs.add("i" + i, "often", "seen");
      pairs.add("j" + i, "c" + i, "d");
    }
    assertTrue(pairs.most(100).size() <= 10);
    assertEquals("often", pairs.most(1).getFirst().getKey().label());
    assertEquals(List.of(), new ConfusedPairs(3).most(5));
  }
}
