package kindred.learner.mining;

/** methods.md's fixture F: six unit vectors in the plane, two of each of three classes. */
public final class FixtureF {
  /** The classes. */
  public static final int[] CLASSES = {0, 0, 1, 1, 2, 2};

  private static final double[] DEGREES = {0, 20, 35, 80, 150, 170};

  private FixtureF() {}

  /** The vectors, one after another. */
  public static double[] embeddings() {
    return at(DEGREES);
  }

  /** All cosines, row by row. */
  public static double[] similarities() {
    var similarities = new double[36];
    for (var i = 0; i < 36; i++) {
      similarities[i] = Math.cos(Math.toRadians(DEGREES[i / 6] - DEGREES[i % 6]));
    }
    return similarities;
  }

  /** Unit vectors at these angles. */
  public static double[] at(double... degrees) {
    var vectors = new double[2 * degrees.length];
    for (var i = 0; i < degrees.length; i++) {
      vectors[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      vectors[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    return vectors;
  }

  /** The unit vector at an angle. */
  public static float[] vector(double degrees) {
    return new float[] {
      (float) Math.cos(Math.toRadians(degrees)), (float) Math.sin(Math.toRadians(degrees))
    };
  }
}
