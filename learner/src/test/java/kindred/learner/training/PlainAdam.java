package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import kindred.learner.memory.AdamConstants;

/**
 * Adam by DJL's operations, a handful per parameter: slow and plain, what {@link AdamUpdater} must
 * agree with.
 */
final class PlainAdam {
  private static final AdamConstants ADAM = AdamConstants.STANDARD;

  private final Map<String, Moments> moments = new TreeMap<>();
  private long updates;

  private record Moments(NDArray parameter, NDArray first, NDArray second) {}

  /**
   * @param manager owns the moments
   * @param parameters with gradients
   */
  PlainAdam(NDManager manager, SequencedMap<String, Parameter> parameters) {
    parameters.forEach(
        (name, parameter) -> {
          var shape = parameter.getArray().getShape();
          var first = manager.zeros(shape);
          moments.put(name, new Moments(parameter.getArray(), first, manager.zeros(shape)));
        });
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

  /**
   * Whatever they are, NaN included. Not by {@code copyTo}: on a CPU that puts the target on memory
   * which dies with the Java wrapper, and gradients' wrappers are thrown away.
   */
  void zero() {
    moments.values().forEach(m -> JniUtils.zeroGrad((PtNDArray) m.parameter()));
  }

  // Each call makes a new wrapper on the parameter's manager.
  private static NDArray gradient(Moments m, NDManager scope) {
    var gradient = m.parameter().getGradient();
    gradient.attach(scope);
    return gradient;
  }
}
