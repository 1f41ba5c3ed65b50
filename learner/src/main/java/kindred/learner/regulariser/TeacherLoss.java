package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;

/** What a student learns from a teacher's embeddings of the same images. */
interface TeacherLoss {
  /**
   * The loss of a batch.
   *
   * @param student {@code (B, d)}, unit rows, with a graph
   * @param teacher {@code (B, d')}, unit rows
   * @return a scalar
   */
  NDArray loss(NDArray student, NDArray teacher);

  /** Whether d' must be d. */
  boolean needsEqualDimension();
}
