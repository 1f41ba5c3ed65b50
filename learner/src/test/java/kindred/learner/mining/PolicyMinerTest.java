package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.memory.UnitVectors;
import kindred.learner.mining.BatchSettings.ClassPoolFactor;
import kindred.learner.mining.BatchSettings.Miner;
import org.junit.jupiter.api.Test;

class PolicyMinerTest {
  private static final SeededHash HASH = new SeededHash(5);
  private static final BatchSettings SETTINGS =
      new BatchSettings(Miner.POLICY, 2, 3, 3, new ClassPoolFactor(3, 5), 5, 0.25, 0.95);

  private final ReplayMemory memory = new ReplayMemory("m", 100_000, HASH);
  private final ClassSignatures signatures = new ClassSignatures(8);

  @Test
  void mine_manyClasses_isABoundedBatchWhoseNegativesHavePositives() {
    fill(30, 6);
    var miner = BatchMiner.of(SETTINGS, HASH);
    for (var step = 0; step < 30; step++) {
      var batch = miner.mine(memory, signatures, new LinkedHashSet<>(List.of("c07")), step);
      miner.learn(1);
      assertEquals("c07", batch.images().getFirst().label());
      var ids = new HashSet<>(batch.images().stream().map(Remembered::id).toList());
      assertEquals(ids.size(), batch.size());
      assertTrue(batch.size() <= 24 && batch.size() >= 12, "step " + step + ": " + batch.size());
      for (var i = 0; i < batch.size(); i++) {
        var label = batch.images().get(i).label();
        assertEquals(label, signatures.label(batch.rows()[i]));
        var images = batch.images().stream().filter(other -> other.label().equals(label));
        assertTrue(images.count() >= 2, label);
      }
    }
  }

  @Test
  void mine_twoClassesOfTwo_takesWhatThereIs() {
    fill(2, 2);
    var miner = BatchMiner.of(SETTINGS, HASH);
    assertEquals(4, miner.mine(memory, signatures, new LinkedHashSet<>(), 0).size());
    miner.learn(1);
  }

  /** Where near negatives raise the loss, near negatives come to be drawn. */
  @Test
  void learn_lossesOfNearNegatives_drawsNearerOnes() {
    fill(60, 3);
    var miner = BatchMiner.of(SETTINGS, HASH);
    var early = 0.0;
    var late = 0.0;
    for (var step = 0; step < 3000; step++) {
      var batch = miner.mine(memory, signatures, new LinkedHashSet<>(), step);
      var similarity = similarityOfNegatives(batch);
      early += step < 300 ? similarity / 300 : 0;
      late += step >= 2700 ? similarity / 300 : 0;
      miner.learn(2 * similarity);
    }
    assertTrue(late > early + 0.2, early + " to " + late);
  }

  /** Of the first group: three images of the anchor class, then two classes of three. */
  private static double similarityOfNegatives(MinedBatch batch) {
    var anchor = batch.images().getFirst();
    return (UnitVectors.dot(anchor.embedding(), batch.images().get(3).embedding())
            + UnitVectors.dot(anchor.embedding(), batch.images().get(6).embedding()))
        / 2;
  }

  private void fill(int classes, int images) {
    for (var c = 0; c < classes; c++) {
      var label = "c%02d".formatted(c);
      var random = new Random(c);
      var centre = random.doubles(8, -1, 1).toArray();
      for (var i = 0; i < images; i++) {
        var vector = new float[8];
        for (var k = 0; k < 8; k++) {
          vector[k] = (float) (centre[k] + 0.1 * random.nextGaussian());
        }
        vector = UnitVectors.imprint(vector);
        memory.remember(label + "-" + i, label, new byte[0], vector, 0);
        signatures.imprint(label, vector);
      }
    }
  }
}
