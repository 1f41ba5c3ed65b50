package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;

/** Ioffe and Szegedy, ICML 2015, arXiv 1502.03167; ε and momentum as in PyTorch. */
final class BatchNormLayer implements NormLayer {
  private static final float EPSILON = 1e-5f;
  // The share that is kept of the running statistics; PyTorch counts the other share.
  private static final float KEPT = 0.9f;

  private final boolean frozen;
  private final Parameter factor;
  private final Parameter shift;
  private final Parameter mean;
  private final Parameter variance;

  /**
   * @param frozen whether the running statistics serve in training too, and stay
   */
  BatchNormLayer(Weights weights, String name, int channels, boolean frozen) {
    this.frozen = frozen;
    factor = weights.constant(name + ".weight", channels, 1);
    shift = weights.constant(name + ".bias", channels, 0);
    mean = weights.statistic(name + ".running_mean", channels, 0);
    variance = weights.statistic(name + ".running_var", channels, 1);
  }

  @Override
  public String script(TrunkScript script, String map) {
    return script.value(
        "torch.batch_norm(%s, %s, %s, %s, %s, %s, 0.1, 1e-05, False)"
            .formatted(
                map,
                script.argument(factor),
                script.argument(shift),
                script.argument(mean),
                script.argument(variance),
                frozen ? "False" : "True"));
  }

  @Override
  public NDArray apply(NDArray map, Pass pass) {
    return BatchNorm.batchNorm(
            map,
            mean.getArray(),
            variance.getArray(),
            factor.getArray(),
            shift.getArray(),
            1,
            KEPT,
            EPSILON,
            pass.training() && !frozen)
        .singletonOrThrow();
  }
}
