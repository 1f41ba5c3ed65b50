package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/** A convolution without bias and its normalisation, which has one. */
final class ConvNorm {
  private static final Shape UNIT = new Shape(1, 1);

  private final Parameter kernel;
  private final NormLayer norm;
  private final Shape stride;
  private final Shape padding;

  /**
   * @param convolution name of the convolution
   * @param normalisation name of the normalisation
   */
  ConvNorm(
      Weights weights,
      Norm norm,
      String convolution,
      String normalisation,
      int in,
      int out,
      int side,
      int stride) {
    this.kernel = weights.convolution(convolution + ".weight", out, in, side);
    this.norm = NormLayer.of(norm, weights, normalisation, out);
    this.stride = new Shape(stride, stride);
    this.padding = new Shape(side / 2, side / 2);
  }

  NDArray forward(NDArray map, Pass pass) {
    var convolved =
        map.getNDArrayInternal()
            .convolution(map, kernel.getArray(), null, stride, padding, UNIT, 1)
            .singletonOrThrow();
    return pass.replace(convolved, norm.apply(convolved, pass));
  }
}
