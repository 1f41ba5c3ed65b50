package kindred.encoder;

import java.util.Arrays;

/**
 * A plain float32 array, row-major. Equal by content.
 *
 * @param shape extents; empty for a scalar; not to be changed
 * @param values as many as the product of the extents; not copied, not to be changed
 */
public record Tensor(long[] shape, float[] values) {
  public Tensor {
    if (size(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values are not a tensor of shape " + Arrays.toString(shape));
    }
  }

  /** Elements of a tensor of this shape. */
  static long size(long[] shape) {
    long size = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, extent);
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
