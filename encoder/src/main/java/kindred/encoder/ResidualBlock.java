package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.Optional;

/**
 * Two 3x3 convolutions beside the identity, or beside a 1x1 convolution where the shape changes.
 */
final class ResidualBlock {
  private final ConvNorm first;
  private final ConvNorm second;
  private final Optional<ConvNorm> shortcut;

  ResidualBlock(Weights weights, Norm norm, String name, MapShape in, MapShape.Kernel kernel) {
    first = new ConvNorm(weights, norm, name + ".conv1", name + ".norm1", in, kernel);
    var same = new MapShape.Kernel(kernel.out(), 3, 1);
    second = new ConvNorm(weights, norm, name + ".conv2", name + ".norm2", first.out(), same);
    var down = name + ".downsample";
    var direct = new MapShape.Kernel(kernel.out(), 1, kernel.stride());
    shortcut =
        first.out().equals(in)
            ? Optional.empty()
            : Optional.of(new ConvNorm(weights, norm, down + ".0", down + ".1", in, direct));
  }

  MapShape out() {
    return second.out();
  }

  NDArray forward(NDArray map, Pass pass) {
    var normal = first.forward(map, pass);
    var active = pass.replace(normal, Activation.relu(normal));
    var residual = pass.replace(active, second.forward(active, pass));
    var sum = pass.replace(residual, plusShortcut(residual, map, pass));
    return pass.replace(sum, Activation.relu(sum));
  }

  private NDArray plusShortcut(NDArray residual, NDArray map, Pass pass) {
    if (shortcut.isEmpty()) {
      return residual.add(map);
    }
    var projected = shortcut.get().forward(map, pass);
    return pass.replace(projected, residual.add(projected));
  }
}
