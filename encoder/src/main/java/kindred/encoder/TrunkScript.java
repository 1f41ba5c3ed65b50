package kindred.encoder;

import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a trunk's forward pass while the layers write it, and the tensors it takes, in the
 * order of its arguments.
 */
final class TrunkScript {
  // torch's numbers for a type and a layout.
  private static final int BFLOAT16 = 15;
  private static final int FLOAT32 = 6;
  private static final int CHANNELS_LAST = 2;

  private final boolean half;
  private final boolean channelsLast;
  private final StringBuilder body = new StringBuilder();
  private final List<Parameter> tensors = new ArrayList<>();
  private int values;

  /**
   * @param half whether convolutions work in bfloat16
   * @param channelsLast whether maps lie in memory place by place, and not channel by channel
   */
  TrunkScript(boolean half, boolean channelsLast) {
    this.half = half;
    this.channelsLast = channelsLast;
  }

  /** A further argument. */
  String argument(Parameter tensor) {
    tensors.add(tensor);
    return "p" + (tensors.size() - 1);
  }

  /** A further value. */
  String value(String expression) {
    var name = "v" + values++;
    body.append("    ").append(name).append(" = ").append(expression).append('\n');
    return name;
  }

  /** Images or a kernel in the type and layout that convolutions take. */
  String operand(String tensor) {
    if (half) {
      var layout = channelsLast ? ", False, False, " + CHANNELS_LAST : "";
      return value("torch.to(%s, %d%s)".formatted(tensor, BFLOAT16, layout));
    }
    return channelsLast
        ? value("torch.contiguous(%s, memory_format=%d)".formatted(tensor, CHANNELS_LAST))
        : tensor;
  }

  /**
   * A 1x1 convolution. In float32 and channels last it is a product of matrices: oneDNN's kernel
   * for 512 or more channels, as libtorch 2.7.1 has it for AVX-512, gives values that are up to 15
   * % off.
   *
   * @param weight {@code (out, in, 1, 1)}
   */
  String pointwise(String map, String weight, long in, long out, long stride) {
    if (half || !channelsLast) {
      return convolved(map, operand(weight), stride, 0);
    }
    var every = "torch.slice(%s, %d, 0, 9223372036854775807, %d)";
    var taken = map;
    if (stride > 1) {
      taken = value(every.formatted(map, 2, stride));
      taken = value(every.formatted(taken, 3, stride));
    }
    var places = value("torch.permute(%s, [0, 2, 3, 1])".formatted(taken));
    var matrix = value("torch.t(torch.view(%s, [%d, %d]))".formatted(weight, out, in));
    var product = value("torch.matmul(%s, %s)".formatted(places, matrix));
    return value("torch.permute(%s, [0, 3, 1, 2])".formatted(product));
  }

  /** A convolution without bias; its kernel is an {@link #operand}. */
  String convolved(String map, String kernel, long stride, long padding) {
    return value(
        "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d], [1, 1], 1)"
            .formatted(map, kernel, stride, stride, padding, padding));
  }

  /**
   * The maximum over 2x2 places.
   *
   * <p>torch's own takes 42 ms forward for 128 x 64 x 28 x 28 laid out channel by channel, a third
   * of Conv-4's step. With {@code max(a, b) = a + relu(b − a)}, which is right to the last bit or
   * two and gives the slope to one of both, forward and backward together take three quarters of
   * the time.
   */
  String halved(String map, MapShape shape) {
    int side = shape.side();
    if (channelsLast || side % 2 != 0) {
      return value("torch.max_pool2d(%s, [2, 2], [2, 2])".formatted(map));
    }
    var rows = "[-1, %d, %d, 2, %d]".formatted(shape.channels(), side / 2, side);
    var columns = "[-1, %d, %d, %d, 2]".formatted(shape.channels(), side / 2, side / 2);
    return greater(greater(map, rows, 3), columns, 4);
  }

  /** The greater one of each two neighbours, which a view sets apart on an axis of their own. */
  private String greater(String map, String view, int axis) {
    var first = "v" + values++;
    var second = "v" + values++;
    body.append(
        "    %s, %s, = torch.unbind(torch.view(%s, %s), %d)\n"
            .formatted(first, second, map, view, axis));
    return value("torch.add(%s, torch.relu_(torch.sub(%s, %s)))".formatted(first, second, first));
  }

  List<Parameter> tensors() {
    return tensors;
  }

  /** The method, once every layer has written. */
  String forward(String result) {
    var head = new StringBuilder("  def forward(self: __torch__.Ops,\n    x: Tensor");
    for (int i = 0; i < tensors.size(); i++) {
      head.append(",\n    p").append(i).append(": Tensor");
    }
    return head
        + ") -> Tensor:\n"
        + body
        + "    return torch.to(torch.contiguous(%s), %d)\n".formatted(result, FLOAT32);
  }
}
