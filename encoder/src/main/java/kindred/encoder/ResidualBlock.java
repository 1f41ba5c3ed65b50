package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A few convolutions beside the identity, or beside a 1x1 convolution where the shape changes. */
final class ResidualBlock {
  // A bottleneck gives so many times the channels that it computes with.
  private static final int EXPANSION = 4;

  private final List<ConvNorm> path = new ArrayList<>();
  private final Optional<ConvNorm> shortcut;

  private ResidualBlock(
      Weights weights, Norm norm, String name, MapShape in, List<MapShape.Kernel> kernels) {
    var map = in;
    int stride = 1;
    for (var kernel : kernels) {
      int number = path.size() + 1;
      var conv = name + ".conv" + number;
      path.add(new ConvNorm(weights, norm, conv, name + ".norm" + number, map, kernel));
      map = path.getLast().out();
      stride *= kernel.stride();
    }
    var down = name + ".downsample";
    var direct = new MapShape.Kernel(map.channels(), 1, stride);
    shortcut =
        map.equals(in)
            ? Optional.empty()
            : Optional.of(new ConvNorm(weights, norm, down + ".0", down + ".1", in, direct));
  }

  /**
   * Two 3x3 convolutions.
   *
   * @param inner the first one
   */
  static ResidualBlock basic(
      Weights weights, Norm norm, String name, MapShape in, MapShape.Kernel inner) {
    var same = new MapShape.Kernel(inner.out(), 3, 1);
    return new ResidualBlock(weights, norm, name, in, List.of(inner, same));
  }

  /**
   * A 3x3 convolution between two of 1x1, the last of which gives four times the channels.
   *
   * @param inner the 3x3 one
   */
  static ResidualBlock bottleneck(
      Weights weights, Norm norm, String name, MapShape in, MapShape.Kernel inner) {
    var reduce = new MapShape.Kernel(inner.out(), 1, 1);
    var expand = new MapShape.Kernel(EXPANSION * inner.out(), 1, 1);
    return new ResidualBlock(weights, norm, name, in, List.of(reduce, inner, expand));
  }

  MapShape out() {
    return path.getLast().out();
  }

  NDArray forward(NDArray map, Pass pass) {
    var residual = path.getFirst().forward(map, pass);
    for (var next : path.subList(1, path.size())) {
      var active = pass.replace(residual, Activation.relu(residual));
      residual = pass.replace(active, next.forward(active, pass));
    }
    var sum = pass.replace(residual, plusShortcut(residual, map, pass));
    return pass.replace(sum, Activation.relu(sum));
  }

  String script(TrunkScript script, String map) {
    var residual = path.getFirst().script(script, map);
    for (var next : path.subList(1, path.size())) {
      residual = next.script(script, script.value("torch.relu_(%s)".formatted(residual)));
    }
    var beside = shortcut.map(projection -> projection.script(script, map)).orElse(map);
    var sum = script.value("torch.add_(%s, %s)".formatted(residual, beside));
    return script.value("torch.relu_(%s)".formatted(sum));
  }

  private NDArray plusShortcut(NDArray residual, NDArray map, Pass pass) {
    if (shortcut.isEmpty()) {
      return residual.add(map);
    }
    var projected = shortcut.get().forward(map, pass);
    return pass.replace(projected, residual.add(projected));
  }
}
