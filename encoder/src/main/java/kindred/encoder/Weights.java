package kindred.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.DoubleSupplier;

/** The tensors of a network while it is built, under the names a PyTorch user would give them. */
final class Weights {
  private final NDManager manager;
  private final DoubleSupplier gaussian;
  private final SequencedMap<String, Parameter> tensors = new LinkedHashMap<>();

  /**
   * @param manager owns the arrays
   * @param gaussian standard normal draws, taken in the order of the tensors
   */
  Weights(NDManager manager, DoubleSupplier gaussian) {
    this.manager = manager;
    this.gaussian = gaussian;
  }

  NDManager manager() {
    return manager;
  }

  /** Every tensor, in the order of making. */
  SequencedMap<String, Parameter> tensors() {
    return tensors;
  }

  /** He et al., ICCV 2015: normal with variance {@code 2 / fan-in}, for what a ReLU follows. */
  Parameter convolution(String name, int out, int in, int kernel) {
    return normal(name, Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel);
  }

  /** Normal with variance {@code 1 / fan-in}. */
  Parameter linear(String name, int out, int in) {
    return normal(name, Math.sqrt(1.0 / in), out, in);
  }

  Parameter constant(String name, int size, float value) {
    return add(name, Parameter.Type.OTHER, filled(size, value), size);
  }

  /** Kept by the forward pass, not by the optimiser. */
  Parameter statistic(String name, int size, float value) {
    return add(name, Parameter.Type.RUNNING_MEAN, filled(size, value), size);
  }

  private Parameter normal(String name, double deviation, long... shape) {
    var values = new float[Math.toIntExact(Tensor.size(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * gaussian.getAsDouble());
    }
    return add(name, Parameter.Type.WEIGHT, values, shape);
  }

  private Parameter add(String name, Parameter.Type type, float[] values, long... shape) {
    boolean trained = type != Parameter.Type.RUNNING_MEAN;
    var array = manager.create(values, new Shape(shape));
    array.setRequiresGradient(trained);
    var parameter =
        Parameter.builder()
            .setName(name)
            .setType(type)
            .optRequiresGrad(trained)
            .optShape(array.getShape())
            .optArray(array)
            .build();
    if (tensors.put(name, parameter) != null) {
      throw new IllegalStateException("two tensors are named " + name);
    }
    return parameter;
  }

  private static float[] filled(int size, float value) {
    var values = new float[size];
    Arrays.fill(values, value);
    return values;
  }
}
