package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.AdamConstants;

/**
 * Adam over a network's parameters, with moments that can be saved (DJL's can't). Everything
 * happens in place; temporary arrays belong to the scope that the caller closes. Gradients are zero
 * after an update and after a skipped one: the next backward pass adds to what it finds.
 */
final class AdamUpdater implements Section {
  private static final AdamConstants ADAM = AdamConstants.STANDARD;

  private final Map<String, Moments> moments = new TreeMap<>();
  private long updates;

  private record Moments(NDArray parameter, NDArray first, NDArray second) {}

  /**
   * @param manager owns the moments
   * @param parameters with gradients
   */
  AdamUpdater(NDManager manager, SequencedMap<String, Parameter> parameters) {
    parameters.forEach(
        (name, parameter) -> {
          var shape = parameter.getArray().getShape();
          var first = manager.zeros(shape);
          moments.put(name, new Moments(parameter.getArray(), first, manager.zeros(shape)));
        });
  }

  /** Σ g² over all gradients. */
  double squaredNorm(NDManager scope) {
    var sum = scope.create(0f);
    for (var m : moments.values()) {
      sum.addi(gradient(m, scope).square().sum());
    }
    return sum.getFloat();
  }

  /**
   * One update with the gradients multiplied by {@code scale}. Gradient mode must be off: a
   * parameter is changed in place.
   */
  void update(NDManager scope, double scale, double rate) {
    var step = ADAM.step(++updates, rate);
    for (var m : moments.values()) {
      scope.tempAttachAll(m.first(), m.second());
      var g = gradient(m, scope).muli(scale);
      m.first().muli(ADAM.beta1()).addi(g.mul(1 - ADAM.beta1()));
      m.second().muli(ADAM.beta2()).addi(g.square().muli(1 - ADAM.beta2()));
      var root = m.second().sqrt().divi(step.root()).addi(ADAM.epsilon());
      m.parameter().subi(m.first().div(root).muli(step.rate()));
    }
    zero();
  }

  void zero() {
    moments.values().forEach(m -> JniUtils.zeroGrad((PtNDArray) m.parameter()));
  }

  // Each call makes a new wrapper on the parameter's manager.
  private static NDArray gradient(Moments m, NDManager scope) {
    var gradient = m.parameter().getGradient();
    gradient.attach(scope);
    return gradient;
  }

  @Override
  public String name() {
    return "optimiser";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(updates);
    for (var entry : moments.entrySet()) {
      out.writeUTF(entry.getKey());
      Section.writeFloats(out, entry.getValue().first().toFloatArray());
      Section.writeFloats(out, entry.getValue().second().toFloatArray());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    updates = in.readLong();
    for (var entry : moments.entrySet()) {
      var name = in.readUTF();
      if (!name.equals(entry.getKey())) {
        throw new IOException("moments of '" + name + "' where '" + entry.getKey() + "' belongs");
      }
      fill(entry.getValue().first(), Section.readFloats(in));
      fill(entry.getValue().second(), Section.readFloats(in));
    }
  }

  private static void fill(NDArray array, float[] values) throws IOException {
    if (values.length != array.getShape().size()) {
      throw new IOException(values.length + " moments for a tensor of " + array.getShape());
    }
    try (var scope = array.getManager().newSubManager()) {
      scope.create(values, new Shape(array.getShape().getShape())).copyTo(array);
    }
  }
}
