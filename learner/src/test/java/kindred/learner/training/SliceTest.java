package kindred.learner.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import kindred.learner.mining.MinedBatch;
import org.junit.jupiter.api.Test;

class SliceTest {
  /** methods.md 10.5. */
  @Test
  void unit_slicesOfThree_areAsStated() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var rows = manager.create(new float[] {3, 4, 1, 0, 0, 2}, new Shape(1, 6));
      var expected = new float[][] {{.6f, .8f}, {1, 0}, {0, 1}};
      for (var cluster = 0; cluster < 3; cluster++) {
        var slice = Slice.of(cluster, 3, 6);
        assertArrayEquals(expected[cluster], slice.unit(rows).toFloatArray(), 1e-6f);
        assertEquals(2, slice.dimension());
      }
      var whole = Slice.of(MinedBatch.ALL_CLUSTERS, 3, 6);
      assertArrayEquals(rows.toFloatArray(), whole.of(rows).toFloatArray());
    }
  }

  @Test
  void unit_slicesSideBySide_haveTheStatedLengthAndJointForm() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var rows = manager.create(new double[] {3, 4, 1, 0, 0, 2}, new Shape(1, 6));
      var all = Slice.of(0, 3, 6).unit(rows);
      for (var cluster = 1; cluster < 3; cluster++) {
        all = all.concat(Slice.of(cluster, 3, 6).unit(rows), 1);
      }
      assertEquals(1.732050808, all.norm().getDouble(), 1e-9);
      assertArrayEquals(
          new double[] {.346410162, .461880215, .577350269, 0, 0, .577350269},
          all.normalize(2, 1, 1e-12).toDoubleArray(),
          1e-9);
    }
  }
}
