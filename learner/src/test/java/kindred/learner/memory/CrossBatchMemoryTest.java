package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

class CrossBatchMemoryTest {
  private final ReplayMemory images = new ReplayMemory("m", 100, new SeededHash(1));
  private final CrossBatchMemory memory = memory(3, 0, 2);

  @Test
  void add_moreThanTheCapacity_keepsTheNewestInOrder() {
    for (var i = 0; i < 5; i++) {
      add(memory, "id" + i, 10 * i, i);
    }
    var usable = memory.usable(5);
    assertEquals(List.of("id2", "id3", "id4"), usable.ids());
    assertEquals(List.of("of id2", "of id3", "of id4"), usable.labels());
    assertArrayEquals(
        FixtureF.vector(30), new float[] {usable.embeddings()[2], usable.embeddings()[3]});
  }

  @Test
  void add_anImageAgain_keepsItOnceWithTheLatestEmbedding() {
    add(memory, "a", 0, 0);
    add(memory, "b", 90, 0);
    add(memory, "a", 5, 1);
    assertEquals(List.of("b", "a"), memory.usable(2).ids());
    assertEquals(FixtureF.vector(5)[0], memory.usable(2).embeddings()[2]);
  }

  @Test
  void usable_duringWarmUp_isEmptyAndFills() {
    var warming = memory(3, 10, 2);
    add(warming, "a", 0, 0);
    assertEquals(0, warming.usable(9).size());
    assertEquals(1, warming.usable(10).size());
  }

  /** An image that moved by 30 degrees in 8 steps: what is 8 steps old is not used. */
  @Test
  void usable_embeddingsDrift_leavesTheOldOut() {
    var gated = memory(10, 0, 0.05);
    add(gated, "still", 0, 0);
    add(gated, "old", 50, 1);
    add(gated, "moving", 0, 2);
    add(gated, "moving", 30, 10);
    add(gated, "still", 0, 11);
    add(gated, "young", 50, 11);
    assertEquals(List.of("moving", "still", "young"), gated.usable(12).ids());
  }

  @Test
  void forget_anImage_isGone() {
    add(memory, "a", 0, 0);
    memory.forget("a");
    assertEquals(0, memory.usable(1).size());
  }

  @Test
  void add_noCapacity_keepsNothing() {
    var off = memory(0, 0, 2);
    add(off, "a", 0, 0);
    assertEquals(0, off.usable(1).size());
  }

  @Test
  void read_whatWasWritten_isTheSameAsFarAsTheCapacityGoes() throws IOException {
    add(memory, "a", 0, 0);
    add(memory, "b", 10, 1);
    add(memory, "a", 40, 2);
    var bytes = bytes(memory);
    var restored = memory(3, 0, 2);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    assertArrayEquals(bytes, bytes(restored));
    var smaller = memory(1, 0, 2);
    smaller.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    assertEquals(List.of("a"), smaller.usable(3).ids());
  }

  private static byte[] bytes(CrossBatchMemory memory) throws IOException {
    var bytes = new ByteArrayOutputStream();
    memory.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static CrossBatchMemory memory(int capacity, int warmUp, double drift) {
    return new CrossBatchMemory(new CrossBatchSettings(capacity, 1, warmUp, drift), 2);
  }

  private void add(CrossBatchMemory to, String id, double degrees, long step) {
    images.remember(id, "of " + id, new byte[0], new float[0], 0);
    to.add(images.get(id).orElseThrow(), FixtureF.vector(degrees), step);
  }
}
