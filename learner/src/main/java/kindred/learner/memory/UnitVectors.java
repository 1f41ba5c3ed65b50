package kindred.learner.memory;

/** Arithmetic on unit-length vectors, whose dot product is their cosine similarity. */
public final class UnitVectors {
  private UnitVectors() {}

  public static float dot(float[] a, float[] b) {
    return dot(a, b, 0);
  }

  /**
   * The dot product of {@code a} with the row of {@code matrix} that begins at {@code start}. Four
   * independent sums: several times faster than one, and always in the same order.
   */
  public static float dot(float[] a, float[] matrix, int start) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    var i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * matrix[start + i];
      s1 += a[i + 1] * matrix[start + i + 1];
      s2 += a[i + 2] * matrix[start + i + 2];
      s3 += a[i + 3] * matrix[start + i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * matrix[start + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * Weight imprinting (Qi, Brown, Lowe, CVPR 2018; methods.md 18): {@code norm(mean_k norm(f_k))}.
   * Each vector is normalised before the mean, which is the point.
   */
  public static float[] imprint(float[]... vectors) {
    var mean = new float[vectors[0].length];
    for (var vector : vectors) {
      var length = length(vector, 0, vector.length);
      for (var i = 0; i < mean.length; i++) {
        mean[i] += (float) (vector[i] / length / vectors.length);
      }
    }
    normalise(mean, 0, mean.length);
    return mean;
  }

  /** Scales a part of an array to unit length, in place; a part of zeros stays. */
  public static void normalise(float[] values, int start, int count) {
    var length = length(values, start, count);
    for (var i = start; i < start + count; i++) {
      values[i] = (float) (values[i] / length);
    }
  }

  private static double length(float[] values, int start, int count) {
    var sum = 0.0;
    for (var i = start; i < start + count; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.max(Math.sqrt(sum), 1e-12);
  }
}
