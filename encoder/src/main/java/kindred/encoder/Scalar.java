package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Numbers for arithmetic that a backward pass follows.
 *
 * <p>DJL's {@code x.mul(2)} makes an array of the number and closes it at once. Autograd still
 * needs it, but the memory below it is a buffer of Java's then: if the garbage collector comes by
 * before the backward pass, the gradient is computed from freed memory, which is wrong in silence
 * or not finite. So it is with {@code div}, {@code maximum}, {@code minimum} and {@code pow};
 * {@code add} and {@code sub} remember nothing. A scalar of this class lives as long as its scope.
 */
public final class Scalar {
  private Scalar() {}

  /**
   * The number as an array of rank 0.
   *
   * @param other operand, whose type and manager it gets
   */
  public static NDArray of(NDArray other, double value) {
    var manager = other.getManager();
    return other.getDataType() == DataType.FLOAT64
        ? manager.create(value)
        : manager.create((float) value);
  }
}
