package kindred.learner.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassTargetsTest {
  private static final SeededHash HASH = new SeededHash(1);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16, 128})
  void simplex_vertices_areUnitWithOneCosineBetweenAnyTwo(int dimension) {
    var vertices = ClassTargets.simplex(dimension);
    for (var a = 0; a <= dimension; a++) {
      for (var b = 0; b <= dimension; b++) {
        var row = Arrays.copyOfRange(vertices, a * dimension, (a + 1) * dimension);
        var expected = a == b ? 1 : -1.0 / dimension;
        assertEquals(expected, UnitVectors.dot(row, vertices, b * dimension), 1e-5);
      }
    }
  }

  @Test
  void imprint_newClasses_takeTheNearestFreeVertex() {
    var vertices = ClassTargets.simplex(2);
    var targets = new ClassTargets(2, HASH);
    targets.imprint("a", row(vertices, 1));
    targets.imprint("b", row(vertices, 1));
    targets.imprint("c", row(vertices, 1));
    assertArrayEquals(row(vertices, 1), targets.values(List.of("a")));
    // The others are equally far: the first is taken first.
    assertArrayEquals(row(vertices, 0), targets.values(List.of("b")));
    assertArrayEquals(row(vertices, 2), targets.values(List.of("c")));
  }

  @Test
  void imprint_moreClassesThanVertices_addsRandomUnitVectorsAndMovesNoneBefore() {
    var targets = filled(4, 12);
    var labels = labels(12);
    var before = targets.values(labels);
    targets.imprint("late", new float[] {0, 0, 0, 1});
    targets.imprint("c3", new float[] {0, 0, 0, 1});
    assertArrayEquals(before, targets.values(labels));
    for (var i = 0; i < 12; i++) {
      var own = targets.values(List.of("c" + i));
      assertEquals(1, UnitVectors.dot(own, own), 1e-5);
      for (var j = 0; j < i; j++) {
        assertFalse(Arrays.equals(own, targets.values(List.of("c" + j))), i + " and " + j);
      }
    }
    assertArrayEquals(before, filled(4, 12).values(labels));
  }

  @Test
  void remove_aVertex_isTheNextNewClasss() {
    var targets = filled(4, 9);
    var freed = targets.values(List.of("c2"));
    targets.remove("c2");
    targets.remove("unknown");
    // A vertex comes before any random vector, whichever is nearer.
    targets.imprint("late", targets.values(List.of("c8")));
    assertArrayEquals(freed, targets.values(List.of("late")));
  }

  @Test
  void remove_theLastOfARandomBlock_givesTheBlockUp() throws IOException {
    var targets = filled(4, 6);
    targets.remove("c5");
    assertArrayEquals(bytes(filled(4, 5)), bytes(targets));
    var earlier = filled(4, 6).values(List.of("c5"));
    targets.imprint("c5", earlier);
    assertArrayEquals(earlier, targets.values(List.of("c5")));
  }

  @Test
  void read_whatWasWritten_goesOnTheSame() throws IOException {
    var targets = filled(4, 13);
    targets.remove("c0");
    targets.remove("c7");
    var restored = new ClassTargets(4, HASH);
    restored.imprint("of before", new float[] {1, 0, 0, 0});
    restored.read(in(bytes(targets)));
    assertArrayEquals(bytes(targets), bytes(restored));
    for (var each : List.of(targets, restored)) {
      each.imprint("x", new float[] {0, 1, 0, 0});
      each.imprint("y", new float[] {0, 1, 0, 0});
      each.imprint("z", new float[] {0, 0, 1, 0});
    }
    var all = List.of("x", "y", "z", "c1", "c12");
    assertArrayEquals(targets.values(all), restored.values(all));
    assertThrows(IOException.class, () -> new ClassTargets(5, HASH).read(in(bytes(targets))));
  }

  private static ClassTargets filled(int dimension, int classes) {
    var random = new Random(3);
    var targets = new ClassTargets(dimension, HASH);
    for (var label : labels(classes)) {
      var imprint = new float[dimension];
      for (var k = 0; k < dimension; k++) {
        imprint[k] = (float) random.nextGaussian();
      }
      targets.imprint(label, UnitVectors.imprint(imprint));
    }
    return targets;
  }

  private static List<String> labels(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
  }

  private static float[] row(float[] vertices, int row) {
    return Arrays.copyOfRange(vertices, 2 * row, 2 * row + 2);
  }

  private static byte[] bytes(ClassTargets targets) throws IOException {
    var bytes = new ByteArrayOutputStream();
    targets.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
