package kindred.learner.regulariser;

import ai.djl.ndarray.NDArray;
import kindred.encoder.Scalar;

/**
 * Relative teacher: the distances between the batch's images should be those that the teacher has;
 * where in the space that is, and in how many dimensions, is the student's business.
 *
 * <p>{@code L = 32/B · ‖D − T‖_F}, {@code D_ij = ‖f_i − f_j‖₂}, {@code T_ij = ‖t_i − t_j‖₂}
 *
 * <p>Symbols: f the student's unit vectors, t the teacher's; B the batch's size; the norm is over
 * all i ≠ j.
 *
 * <p>Source: Yu, Yazici, Liu, van de Weijer, Cheng, Ramisa, CVPR 2019, arXiv 1904.03624; methods.md
 * 8. The authors' weight is 0.1 to 1 beside a triplet loss.
 *
 * <p><i>Differences from the paper:</i> the norm grows like B; divided by B and multiplied by the
 * authors' 32, a weight means at any batch size what theirs means. Diagonals are left out, and
 * squares are 1e-12 at least before a root, so that equal images or equal matrices have a gradient.
 */
record RelativeTeacher() implements TeacherLoss {
  private static final double AUTHORS_BATCH = 32;
  private static final double LEAST_SQUARE = 1e-12;

  @Override
  public NDArray loss(NDArray student, NDArray teacher) {
    var size = (int) student.getShape().get(0);
    var others = student.getManager().eye(size).toType(student.getDataType(), false).neg().add(1);
    var difference = distances(student).sub(distances(teacher)).mul(others);
    var square = difference.square().sum();
    var norm = square.maximum(Scalar.of(square, LEAST_SQUARE)).sqrt();
    return norm.mul(Scalar.of(norm, AUTHORS_BATCH / size));
  }

  private static NDArray distances(NDArray unit) {
    var squares = unit.matMul(unit.transpose()).mul(Scalar.of(unit, -2)).add(2);
    return squares.maximum(Scalar.of(unit, LEAST_SQUARE)).sqrt();
  }

  @Override
  public boolean needsEqualDimension() {
    return false;
  }
}
