package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.Test;

class HardClassMinerTest {
  private static final SeededHash HASH = new SeededHash(5);
  private static final BatchSettings SETTINGS =
      new BatchSettings(
          BatchSettings.Miner.SCHE,
          4,
          3,
          4,
          new BatchSettings.ClassPoolFactor(3, 5),
          5,
          0.25,
          0.95);

  private final ReplayMemory memory = new ReplayMemory("m", 100_000, HASH);
  private final ClassSignatures signatures = new ClassSignatures(8);
  private final HardClassMiner miner = new HardClassMiner(SETTINGS, HASH);

  @Test
  void mine_manyClasses_isABoundedBatchWithoutRepetition() {
    fill(40, 10, 1);
    for (var step = 0; step < 50; step++) {
      var batch = miner.mine(memory, signatures, new LinkedHashSet<>(), step);
      var ids = new HashSet<>(batch.images().stream().map(Remembered::id).toList());
      assertEquals(ids.size(), batch.size(), "step " + step);
      assertTrue(batch.size() <= 64 && batch.size() >= 40, "step " + step + ": " + batch.size());
      for (var i = 0; i < batch.size(); i++) {
        assertEquals(batch.images().get(i).label(), signatures.label(batch.rows()[i]));
      }
    }
  }

  @Test
  void mine_theSameStep_isTheSameBatchAndAnotherStepAnother() {
    fill(40, 10, 1);
    var recent = new LinkedHashSet<>(List.of("class03", "class20"));
    assertEquals(ids(miner.mine(memory, signatures, recent, 9)), ids(anotherMiner(recent, 9)));
    assertNotEquals(ids(miner.mine(memory, signatures, recent, 9)), ids(anotherMiner(recent, 10)));
  }

  private MinedBatch anotherMiner(LinkedHashSet<String> recent, long step) {
    return new HardClassMiner(SETTINGS, HASH).mine(memory, signatures, recent, step);
  }

  @Test
  void mine_recentClasses_areAnchorsTogetherWithOthers() {
    fill(40, 10, 1);
    var recent = new LinkedHashSet<>(List.of("class01", "class07", "class11", "class30"));
    var images = miner.mine(memory, signatures, recent, 3).images();
    // The first group begins with the newest class.
    assertEquals("class30", images.getFirst().label());
    assertTrue(images.stream().filter(i -> i.label().equals("class11")).count() >= 4);
  }

  @Test
  void mine_inTurn_visitsEveryClass() {
    fill(40, 4, 1);
    var anchors = new HashSet<String>();
    for (var step = 0; step < 10; step++) {
      anchors.add(
          miner.mine(memory, signatures, new LinkedHashSet<>(), step).images().getFirst().label());
    }
    assertEquals(10, anchors.size());
  }

  /** Where events take half of each batch, the turns of the rest must leave no class out. */
  @Test
  void mine_besideEvents_visitsEveryClassInTurn() {
    fill(40, 4, 1);
    var recent = new LinkedHashSet<>(List.of("class38", "class39"));
    var anchors = new HashSet<String>();
    for (var step = 0; step < 40; step++) {
      var batch = miner.mine(memory, signatures, recent, step);
      for (var i = 0; i < batch.size(); i++) {
        if (batch.anchors()[i]) {
          anchors.add(batch.images().get(i).label());
        }
      }
    }
    assertEquals(40, anchors.size());
  }

  @Test
  void mine_twoClassesOfTwo_takesWhatThereIs() {
    fill(2, 2, 1);
    assertTrue(BatchMiner.canMine(memory));
    assertEquals(4, miner.mine(memory, signatures, new LinkedHashSet<>(), 0).size());
  }

  @Test
  void canMine_oneClassOrSingles_isFalse() {
    fill(1, 10, 1);
    remember("single", 0, new Random(2));
    assertFalse(BatchMiner.canMine(memory));
  }

  @Test
  void mine_hardNegatives_areNearerThanUniformOnes() {
    fill(200, 4, 1);
    var mined = 0.0;
    var all = 0.0;
    for (var step = 0; step < 20; step++) {
      var images = miner.mine(memory, signatures, new LinkedHashSet<>(), step).images();
      var anchor = images.getFirst();
      for (var i = 4; i < 12; i++) {
        mined += UnitVectors.dot(anchor.embedding(), images.get(i).embedding());
      }
      for (var i = 0; i < 8; i++) {
        var uniform = images.get(images.size() - 1 - i);
        all += UnitVectors.dot(anchor.embedding(), uniform.embedding());
      }
    }
    assertTrue(mined > all + 20, mined + " against " + all);
  }

  /** SCHE's own batch: one anchor class, its images and hard ones of others, nothing else. */
  @Test
  void mine_thePapersBatch_isOneGroup() {
    fill(40, 12, 1);
    var paper =
        new BatchSettings(
            BatchSettings.Miner.SCHE, 1, 5, 10, new BatchSettings.ClassPoolFactor(3, 5), 5, 0, 1);
    var recent = new LinkedHashSet<>(List.of("class07"));
    var batch = BatchMiner.of(paper, HASH).mine(memory, signatures, recent, 3);
    assertEquals(50, batch.size());
    for (var i = 0; i < 50; i++) {
      assertEquals(i < 10, batch.anchors()[i]);
      assertEquals(i < 10, batch.images().get(i).label().equals("class07"));
    }
    assertTrue(batch.pool().length >= 12 && batch.pool().length <= 20);
  }

  @Test
  void mine_atRandom_isClassesTimesImagesOfTheSameSize() {
    fill(40, 10, 1);
    var settings =
        new BatchSettings(BatchSettings.Miner.RANDOM, 4, 3, 4, SETTINGS.classPool(), 5, 0.25, 0.95);
    var random = BatchMiner.of(settings, HASH);
    var batch = random.mine(memory, signatures, new LinkedHashSet<>(), 1);
    assertEquals(64, batch.size());
    assertEquals(16, batch.images().stream().map(Remembered::label).distinct().count());
    assertEquals(64, new HashSet<>(batch.images().stream().map(Remembered::id).toList()).size());
    assertEquals(ids(batch), ids(random.mine(memory, signatures, new LinkedHashSet<>(), 1)));
    assertNotEquals(ids(batch), ids(random.mine(memory, signatures, new LinkedHashSet<>(), 2)));
  }

  private void fill(int classes, int images, long seed) {
    var random = new Random(seed);
    for (var c = 0; c < classes; c++) {
      for (var i = 0; i < images; i++) {
        remember("class%02d".formatted(c), i, random);
      }
    }
  }

  private void remember(String label, int number, Random random) {
    var centre = new Random(label.hashCode());
    var vector = new float[8];
    for (var i = 0; i < 8; i++) {
      vector[i] = (float) (centre.nextGaussian() + 0.2 * random.nextGaussian());
    }
    vector = UnitVectors.imprint(vector);
    memory.remember(label + "-" + number, label, new byte[0], vector, 0);
    signatures.imprint(label, vector);
  }

  private static List<String> ids(MinedBatch batch) {
    return batch.images().stream().map(Remembered::id).toList();
  }
}
