package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.List;

/**
 * A trunk whose training pass is one native call. The plain trunk serves, and is what this one must
 * agree with.
 *
 * <p>Layout: in bfloat16, maps lie in memory place by place (channels last), which is faster there.
 * In float32 they lie channel by channel: no slower, and oneDNN's channels-last kernel for 1x1
 * convolutions to 512 or more channels, as libtorch 2.7.1 has it for AVX-512, gives values that are
 * up to 15 % off.
 */
final class ScriptedTrunk implements FeatureMap, AutoCloseable {
  private final FeatureMap plain;
  private final List<Parameter> tensors;
  private final TorchScript script;

  /**
   * Compiles a trunk.
   *
   * @param manager a scope within it owns the compiled code
   */
  ScriptedTrunk(FeatureMap plain, NDManager manager, Precision precision) {
    this.plain = plain;
    var text = new TrunkScript(precision == Precision.BFLOAT16);
    var code = text.forward(plain.script(text, "x"));
    this.tensors = text.tensors();
    this.script = TorchScript.compile(manager, code);
  }

  @Override
  public NDArray forward(NDArray images, Pass pass) {
    if (!pass.training()) {
      return plain.forward(images, pass);
    }
    var inputs = new NDList(images);
    tensors.forEach(tensor -> inputs.add(tensor.getArray()));
    return script.forward(inputs);
  }

  @Override
  public String script(TrunkScript into, String images) {
    return plain.script(into, images);
  }

  @Override
  public MapShape out() {
    return plain.out();
  }

  @Override
  public void close() {
    script.close();
  }
}
