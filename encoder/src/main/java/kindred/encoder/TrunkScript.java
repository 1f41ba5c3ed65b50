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
