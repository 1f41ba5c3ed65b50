package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import kindred.learner.mining.FixtureF;
import org.junit.jupiter.api.Test;

class ClassSignaturesTest {
  /** methods.md 18. */
  @Test
  void imprint_twoEmbeddings_normalisesBeforeTheMean() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {3, 4}, new float[] {1, 0});
    assertArrayEquals(new float[] {0.894427191f, 0.447213595f}, signatures.values(), 1e-6f);
  }

  @Test
  void imprint_aKnownClass_changesNothing() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.imprint("a", new float[] {0, 1});
    assertArrayEquals(new float[] {1, 0}, signatures.values());
  }

  @Test
  void remove_aMiddleRow_movesTheLastOne() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.imprint("b", new float[] {0, 1});
    signatures.imprint("c", new float[] {0.6f, 0.8f});
    signatures.remove("a");
    assertEquals(List.of("c", "b"), signatures.labels());
    assertEquals(0, signatures.row("c").orElseThrow());
    assertTrue(signatures.row("a").isEmpty());
    assertArrayEquals(new float[] {0.6f, 0.8f, 0, 1}, signatures.values(), 1e-6f);
  }

  /** Adam's first step is {@code rate · sign(g)}, whatever the gradient's size. */
  @Test
  void update_theFirst_movesByTheRateAndStaysUnit() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.update(new int[] {0}, new float[] {0, 123}, 1, 0.1, AdamConstants.STANDARD);
    var length = Math.sqrt(1.01);
    assertArrayEquals(
        new float[] {(float) (1 / length), (float) (-0.1 / length)}, signatures.values(), 1e-6f);
  }

  @Test
  void update_aRowThatCameLate_takesAFirstStepToo() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("old", new float[] {1, 0});
    for (var i = 0; i < 100; i++) {
      signatures.update(new int[] {0}, new float[2], 1, 0.1, AdamConstants.STANDARD);
    }
    signatures.imprint("new", new float[] {1, 0});
    signatures.update(new int[] {0, 1}, new float[] {0, 0, 0, 1}, 1, 0.1, AdamConstants.STANDARD);
    assertEquals(-0.1 / Math.sqrt(1.01), signatures.values()[3], 1e-6);
  }

  @Test
  void update_someRows_leavesTheOthers() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.imprint("b", new float[] {1, 0});
    signatures.update(new int[] {1}, new float[] {0, -1}, 1, 0.1, AdamConstants.STANDARD);
    assertArrayEquals(new float[] {1, 0}, signatures.values(new int[] {0}));
    assertEquals(0.1 / Math.sqrt(1.01), signatures.values()[3], 1e-6);
  }

  /** methods.md 5.3: from 60 degrees with fixture F's rows of class 1. */
  @Test
  void follow_twoImages_isTheStatedMovingAverage() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", FixtureF.vector(60));
    signatures.follow(new int[] {0, 0}, new float[][] {FixtureF.vector(35), FixtureF.vector(80)});
    var row = signatures.values();
    assertArrayEquals(new float[] {0.503512930f, 0.863987690f}, row, 1e-6f);
    assertEquals(59.767313, Math.toDegrees(Math.atan2(row[1], row[0])), 1e-5);
  }

  @Test
  void follow_oneImage_movesLess() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.follow(new int[] {0}, new float[][] {{0, 1}});
    var length = Math.hypot(0.99, 0.01);
    assertArrayEquals(
        new float[] {(float) (0.99 / length), (float) (0.01 / length)}, signatures.values(), 1e-6f);
  }

  @Test
  void imprintAgain_ofTheMemory_isTheMeanOfItsImages() {
    var memory = new ReplayMemory("m", 10, new SeededHash(1));
    memory.remember("1", "a", new byte[0], new float[] {0, 1}, 0);
    memory.remember("2", "a", new byte[0], new float[] {0.6f, 0.8f}, 0);
    var signatures = new ClassSignatures(2);
    signatures.imprint("a", new float[] {1, 0});
    signatures.imprint("forgotten", new float[] {1, 0});
    signatures.imprintAgain(memory);
    var length = Math.hypot(0.3, 0.9);
    assertArrayEquals(
        new float[] {(float) (0.3 / length), (float) (0.9 / length), 1, 0},
        signatures.values(),
        1e-6f);
  }

  @Test
  void read_whatWasWritten_goesOnTheSame() throws Exception {
    var signatures = new ClassSignatures(3);
    for (var i = 0; i < 40; i++) {
      signatures.imprint("c" + i, new float[] {i, 1, 2});
    }
    signatures.remove("c5");
    signatures.update(
        IntStream.range(0, 39).toArray(), new float[39 * 3], 1, 0.1, AdamConstants.STANDARD);
    var bytes = new ByteArrayOutputStream();
    signatures.write(new DataOutputStream(bytes));
    var restored = new ClassSignatures(3);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    var gradient = new float[40 * 3];
    gradient[7] = 1;
    for (var each : List.of(signatures, restored)) {
      each.imprint("late", new float[] {1, 1, 1});
      each.update(IntStream.range(0, 40).toArray(), gradient, 1, 0.1, AdamConstants.STANDARD);
    }
    assertArrayEquals(signatures.values(), restored.values());
    assertEquals(signatures.labels(), restored.labels());
  }
}
