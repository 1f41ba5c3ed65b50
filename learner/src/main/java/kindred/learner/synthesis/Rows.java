package kindred.learner.synthesis;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * The rows of a matrix in plain arrays.
 *
 * @param values of each row
 */
record Rows(float[][] values) {
  static Rows of(NDArray matrix) {
    var flat = matrix.toFloatArray();
    var rows = new float[(int) matrix.getShape().get(0)][];
    var length = flat.length / rows.length;
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * length, (i + 1) * length));
    return new Rows(rows);
  }

  boolean finite() {
    return Arrays.stream(values).allMatch(Rows::finite);
  }

  static boolean finite(float[] row) {
    for (var value : row) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** {@code Σ‖y − mean y‖²} by the number of values. */
  double variance() {
    var sum = 0.0;
    for (var k = 0; k < values[0].length; k++) {
      var mean = 0.0;
      for (var row : values) {
        mean += row[k] / values.length;
      }
      for (var row : values) {
        sum += (row[k] - mean) * (row[k] - mean);
      }
    }
    return sum / values.length / values[0].length;
  }
}
