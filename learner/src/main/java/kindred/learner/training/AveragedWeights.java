package kindred.learner.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.TorchScript;
import kindred.learner.checkpoint.Section;

/**
 * A second network whose weights are the fading mean of the trained one's: {@code w̄ ← d·w̄ +
 * (1−d)·w} after every step, d growing from near 0 to the decay as {@code (1+t)/(10+t)}. It is what
 * a falling learning rate would give at the end of a training that has an end; a stream has none
 * (Polyak and Juditsky 1992; the growing decay is that of TensorFlow's moving average).
 */
public final class AveragedWeights implements Section, AutoCloseable {
  private static final String METHODS =
      """
        def approach(self: __torch__.Ops,
          a: List[Tensor],
          w: List[Tensor],
          share: float) -> int:
          _0 = torch._foreach_lerp_(a, w, share)
          return 0
      """;

  private final double decay;
  private final EncoderNetwork trained;
  private final EncoderNetwork averaged;
  private final NetworkSection section;
  private final TorchScript script;
  private final IValue means;
  private final IValue weights;

  /**
   * @param manager owns the compiled code
   * @param trained whose weights are averaged
   * @param averaged with the same weights at first; this owns it
   * @param decay d, 0 to below 1
   */
  public AveragedWeights(
      NDManager manager, EncoderNetwork trained, EncoderNetwork averaged, double decay) {
    this.decay = decay;
    this.trained = trained;
    this.averaged = averaged;
    this.section = new NetworkSection(averaged);
    this.script = TorchScript.compile(manager, METHODS);
    this.means = list(averaged);
    this.weights = list(trained);
  }

  private static IValue list(EncoderNetwork network) {
    var arrays = network.tensors().values().toArray(NDArray[]::new);
    var tensors = new PtNDArray[arrays.length];
    for (var i = 0; i < arrays.length; i++) {
      tensors[i] = (PtNDArray) arrays[i];
    }
    return IValue.listFrom(tensors);
  }

  /**
   * Follows the trained network.
   *
   * @param step number of the step just made, from 0
   */
  public void follow(long step) {
    var d = Math.min(decay, (1.0 + step) / (10.0 + step));
    try (var share = IValue.from(1 - d)) {
      script.run("approach", means, weights, share).close();
    }
  }

  /** The network with the mean weights. */
  public EncoderNetwork network() {
    return averaged;
  }

  @Override
  public String name() {
    return "averaged-weights";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    section.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    section.read(in);
  }

  /** Begins at the trained weights, which are restored before. */
  @Override
  public void absent() {
    averaged.load(trained.snapshot());
  }

  @Override
  public void close() {
    means.close();
    weights.close();
    script.close();
    averaged.close();
  }
}
