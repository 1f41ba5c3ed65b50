package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * Absolute teacher: an image's embedding should be where the teacher has it.
 *
 * <p>{@code L = 1/B Σ_i ‖f_i − t_i‖₂}
 *
 * <p>Symbols: f the student's unit vectors, t the teacher's, of the same dimension; B the batch's
 * size. From 0 to 2.
 *
 * <p>Source: Yu, Yazici, Liu, van de Weijer, Cheng, Ramisa, CVPR 2019, arXiv 1904.03624; methods.md
 * 8. The authors' weight is 1 to 2 beside a triplet loss.
 *
 * <p><i>Differences from the paper:</i> the squared distance is 1e-12 at least before its root, in
 * place of 1e-6 added to each coordinate: where both agree the loss is 1e-6 and its gradient 0.
 */
record AbsoluteTeacher() implements TeacherLoss {
  private static final double LEAST_SQUARE = 1e-12;

  @Override
  public NDArray loss(NDArray student, NDArray teacher) {
    var squares = student.sub(teacher).square().sum(new int[] {1});
    var norms = squares.maximum(Scalar.of(squares, LEAST_SQUARE)).sqrt();
    return norms.sum().div(Scalar.of(norms, student.getShape().get(0)));
  }

  @Override
  public boolean needsEqualDimension() {
    return true;
  }
}
