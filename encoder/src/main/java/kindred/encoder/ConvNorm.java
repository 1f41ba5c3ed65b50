package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/** A convolution without bias and its normalisation, which has one. */
final class ConvNorm {
  private static final Shape UNIT = new Shape(1, 1);

  private final MapShape out;
  private final Parameter weight;
  private final NormLayer norm;
  private final Shape stride;
  private final Shape padding;

  /**
   * @param convolution name of the convolution
   * @param normalisation name of the normalisation
   * @param in what it takes
   */
  ConvNorm(
      Weights weights,
      Norm norm,
      String convolution,
      String normalisation,
      MapShape in,
      MapShape.Kernel kernel) {
    this.out = in.after(kernel);
    this.weight =
        weights.convolution(convolution + ".weight", kernel.out(), in.channels(), kernel.side());
    this.norm = NormLayer.of(norm, weights, normalisation, out);
    this.stride = new Shape(kernel.stride(), kernel.stride());
    this.padding = new Shape(kernel.padding(), kernel.padding());
  }

  NDArray forward(NDArray map, Pass pass) {
    var convolved =
        map.getNDArrayInternal()
            .convolution(map, weight.getArray(), null, stride, padding, UNIT, 1)
            .singletonOrThrow();
    return pass.replace(convolved, norm.apply(convolved, pass));
  }

  /**
   * The same as TorchScript. A 1x1 kernel of stride 2 works on every other place with stride 1: for
   * the strided form oneDNN's backward pass takes five times as long as it has to.
   */
  String script(TrunkScript script, String map) {
    var kernel = script.operand(script.argument(weight));
    var thins = weight.getArray().getShape().get(2) == 1 && stride.get(0) > 1;
    var places = thins ? script.every(map, stride.get(0)) : map;
    var step = thins ? UNIT : stride;
    var convolved =
        script.value(
            "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d], [1, 1], 1)"
                .formatted(
                    places, kernel, step.get(0), step.get(1), padding.get(0), padding.get(1)));
    return norm.script(script, convolved);
  }

  MapShape out() {
    return out;
  }
}
