package kindred.learner.mining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.BatchSettings.ClassPoolFactor;
import kindred.learner.mining.BatchSettings.Miner;
import org.junit.jupiter.api.Test;

class AsymmetricMinerTest {
  private static final SeededHash HASH = new SeededHash(2);
  // A: 2 x 3 x 4 = 24 images, B: 8.
  private static final BatchSettings SETTINGS =
      new BatchSettings(Miner.ASYMMETRIC, 2, 3, 4, new ClassPoolFactor(3, 5), 5, 0.25, 0.95);

  private final ReplayMemory memory = new ReplayMemory("m", 1000, HASH);
  private final ClassSignatures signatures = new ClassSignatures(2);

  @Test
  void mine_aBatch_isClassesTimesImagesAndTheNextOfTheList() {
    fill(30, 5);
    var batch = mine(new AsymmetricMiner(SETTINGS, HASH), 0);
    var ofClass = new HashMap<String, Integer>();
    batch.labels().subList(0, 24).forEach(label -> ofClass.merge(label, 1, Integer::sum));
    assertEquals(6, ofClass.size());
    assertTrue(ofClass.values().stream().allMatch(count -> count == 4));
    assertTrue(batch.size() > 24 && batch.size() <= 32, batch.size() + " images");
    assertEquals(batch.size(), new HashSet<>(ids(batch)).size());
    for (var i = 0; i < batch.size(); i++) {
      assertEquals(i < 24, batch.anchors()[i]);
      assertEquals(batch.labels().get(i), signatures.label(batch.rows()[i]));
    }
  }

  /** 150 images, 8 a step: 18 steps and 6 images of the next. */
  @Test
  void mine_aRoundOfTheList_meetsEveryImageOnceInChangingCompany() {
    fill(30, 5);
    var miner = new AsymmetricMiner(SETTINGS, HASH);
    var met = new HashMap<String, Integer>();
    var company = new ArrayList<List<String>>();
    for (var step = 0; step < 37; step++) {
      var before = left(miner);
      var batch = mine(miner, step);
      company.add(ids(batch).subList(0, 24));
      before.stream().limit(8).forEach(id -> met.merge(id, 1, Integer::sum));
    }
    assertEquals(37, new HashSet<>(company).size());
    // The list is empty before its first use and made anew within a step.
    assertEquals(150, met.size());
    assertTrue(met.values().stream().allMatch(count -> count <= 2), met.toString());
  }

  @Test
  void mine_imagesGoneAndRelabelled_arePassedOver() {
    fill(30, 5);
    var miner = new AsymmetricMiner(SETTINGS, HASH);
    mine(miner, 0);
    var next = left(miner).subList(0, 8);
    next.forEach(memory::forget);
    var batch = ids(mine(miner, 1));
    assertTrue(next.stream().noneMatch(batch::contains));
    assertEquals(150 - 24, left(miner).size());
  }

  @Test
  void mine_lessThanAListsWorth_takesWhatThereIs() {
    fill(2, 2);
    var miner = new AsymmetricMiner(SETTINGS, HASH);
    for (var step = 0; step < 5; step++) {
      assertEquals(4, mine(miner, step).size());
    }
  }

  @Test
  void read_whatWasWritten_goesOnTheSame() throws IOException {
    fill(30, 5);
    var miner = new AsymmetricMiner(SETTINGS, HASH);
    for (var step = 0; step < 7; step++) {
      mine(miner, step);
    }
    var restored = new AsymmetricMiner(SETTINGS, HASH);
    mine(restored, 0);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes(miner))));
    var seen = new HashSet<List<String>>();
    for (var step = 7; step < 40; step++) {
      var batch = ids(mine(miner, step));
      assertEquals(batch, ids(mine(restored, step)));
      assertTrue(seen.add(batch));
    }
    assertNotEquals(ids(mine(miner, 40)), ids(mine(miner, 41)));
  }

  private MinedBatch mine(AsymmetricMiner miner, long step) {
    return miner.mine(memory, signatures, new LinkedHashSet<>(), step);
  }

  /** The ids that its state has, in their order. */
  private static List<String> left(AsymmetricMiner miner) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes(miner)))) {
      var ids = new ArrayList<String>();
      for (var left = in.readInt(); left > 0; left--) {
        in.readUTF();
        ids.add(in.readUTF());
      }
      return ids;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(AsymmetricMiner miner) throws IOException {
    var bytes = new ByteArrayOutputStream();
    miner.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static List<String> ids(MinedBatch batch) {
    return batch.images().stream().map(Remembered::id).toList();
  }

  private void fill(int classes, int images) {
    for (var c = 0; c < classes; c++) {
      for (var i = 0; i < images; i++) {
        memory.remember(c + "/" + i, "class" + c, new byte[0], new float[] {1, 0}, 0);
      }
      signatures.imprint("class" + c, new float[] {1, 0});
    }
  }
}
