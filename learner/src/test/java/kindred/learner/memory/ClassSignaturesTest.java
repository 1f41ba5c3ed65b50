package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
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
    signatures.update(new float[] {0, 123}, 1, 0.1, AdamConstants.STANDARD);
    var length = Math.sqrt(1.01);
    assertArrayEquals(
        new float[] {(float) (1 / length), (float) (-0.1 / length)}, signatures.values(), 1e-6f);
  }

  @Test
  void update_aRowThatCameLate_takesAFirstStepToo() {
    var signatures = new ClassSignatures(2);
    signatures.imprint("old", new float[] {1, 0});
    for (var i = 0; i < 100; i++) {
      signatures.update(new float[2], 1, 0.1, AdamConstants.STANDARD);
    }
    signatures.imprint("new", new float[] {1, 0});
    signatures.update(new float[] {0, 0, 0, 1}, 1, 0.1, AdamConstants.STANDARD);
    assertEquals(-0.1 / Math.sqrt(1.01), signatures.values()[3], 1e-6);
  }

  @Test
  void read_whatWasWritten_goesOnTheSame() throws Exception {
    var signatures = new ClassSignatures(3);
    for (var i = 0; i < 40; i++) {
      signatures.imprint("c" + i, new float[] {i, 1, 2});
    }
    signatures.remove("c5");
    signatures.update(new float[39 * 3], 1, 0.1, AdamConstants.STANDARD);
    var bytes = new ByteArrayOutputStream();
    signatures.write(new DataOutputStream(bytes));
    var restored = new ClassSignatures(3);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    var gradient = new float[40 * 3];
    gradient[7] = 1;
    for (var each : List.of(signatures, restored)) {
      each.imprint("late", new float[] {1, 1, 1});
      each.update(gradient, 1, 0.1, AdamConstants.STANDARD);
    }
    assertArrayEquals(signatures.values(), restored.values());
    assertEquals(signatures.labels(), restored.labels());
  }
}
