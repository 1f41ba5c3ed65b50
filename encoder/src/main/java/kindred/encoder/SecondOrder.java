package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Second-order pooling (methods.md 5.1): {@code G = X Xᵀ / hw}, its upper triangle with √2 off the
 * diagonal, signed square root, unit length.
 */
final class SecondOrder {
  // Keeps the square root's slope finite at 0: x / √(|x| + ε).
  private static final double EPSILON = 1e-7;

  private final int channels;
  private final NDArray places;
  private final NDArray scales;

  SecondOrder(NDManager manager, int channels) {
    this.channels = channels;
    var places = new long[length()];
    var scales = new float[length()];
    for (int i = 0, n = 0; i < channels; i++) {
      for (int j = i; j < channels; j++, n++) {
        places[n] = (long) i * channels + j;
        scales[n] = i == j ? 1 : (float) Math.sqrt(2);
      }
    }
    this.places = manager.create(places);
    this.scales = manager.create(scales, new Shape(1, scales.length));
  }

  /** Elements of a pooled vector. */
  int length() {
    return channels * (channels + 1) / 2;
  }

  /**
   * @param map (B, channels, h, w)
   * @return (B, {@link #length()}), unit rows
   */
  NDArray pool(NDArray map) {
    var shape = map.getShape();
    long area = shape.get(2) * shape.get(3);
    var x = map.reshape(shape.get(0), channels, area);
    var products = x.matMul(x.transpose(0, 2, 1)).div(Scalar.of(x, area));
    var upper = products.reshape(shape.get(0), -1).get(new NDIndex(":, {}", places)).mul(scales);
    var root = upper.div(upper.abs().add(EPSILON).sqrt());
    return root.normalize(2, 1, 1e-12);
  }
}
