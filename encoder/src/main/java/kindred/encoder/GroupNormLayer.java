package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;

/**
 * Wu and He, ECCV 2018, arXiv 1803.08494, with 16 channels to a group where that divides. DJL has
 * no group norm; two fused native operations make it: layer norm over (B, groups, rest) without
 * factor and shift, then batch norm with mean 0 and variance 1, which is factor and shift per
 * channel and has a fused backward pass.
 */
final class GroupNormLayer implements NormLayer {
  private static final float EPSILON = 1e-5f;
  private static final int GROUP_CHANNELS = 16;

  private final int groups;
  private final Parameter factor;
  private final Parameter shift;
  private final NDArray zero;
  private final NDArray one;

  GroupNormLayer(Weights weights, String name, int channels) {
    groups = channels % GROUP_CHANNELS == 0 ? channels / GROUP_CHANNELS : 1;
    factor = weights.constant(name + ".weight", channels, 1);
    shift = weights.constant(name + ".bias", channels, 0);
    zero = weights.manager().zeros(new Shape(channels));
    one = weights.manager().ones(new Shape(channels));
  }

  @Override
  public NDArray apply(NDArray map, Pass pass) {
    var shape = map.getShape();
    long rest = shape.size() / (shape.get(0) * groups);
    var grouped = map.reshape(shape.get(0), groups, rest);
    var normal =
        LayerNorm.layerNorm(grouped, new Shape(rest), null, null, EPSILON).singletonOrThrow();
    var wide = pass.replace(normal, normal.reshape(shape));
    pass.replace(grouped, wide);
    var scaled =
        BatchNorm.batchNorm(
                wide, zero, one, factor.getArray(), shift.getArray(), 1, 0.9f, 0f, false)
            .singletonOrThrow();
    return pass.replace(wide, scaled);
  }
}
