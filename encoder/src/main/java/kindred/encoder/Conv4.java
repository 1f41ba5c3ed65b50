package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * Four stages of 3x3 convolution, normalisation, ReLU and 2x2 maximum, the usual network of
 * few-shot learning (Vinyals et al., NIPS 2016, arXiv 1606.04080).
 */
final class Conv4 implements FeatureMap {
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);

  private final List<ConvNorm> stages = new ArrayList<>();

  private final boolean strided;
  private final MapShape out;

  Conv4(Architecture architecture, Weights weights) {
    strided = architecture.stem() == Stem.STRIDED;
    var map = new MapShape(architecture.input().channels(), architecture.input().side());
    for (int s = 0; s < architecture.usedStages(); s++) {
      int stride = s == 0 && strided ? 2 : 1;
      var kernel = new MapShape.Kernel(architecture.width(), 3, stride);
      var name = "trunk." + s;
      var stage =
          new ConvNorm(weights, architecture.norm(), name + ".conv", name + ".norm", map, kernel);
      stages.add(stage);
      map = pools(s) ? stage.out().halved() : stage.out();
    }
    this.out = map;
  }

  @Override
  public NDArray forward(NDArray images, Pass pass) {
    var map = images;
    for (int s = 0; s < stages.size(); s++) {
      var normal = stages.get(s).forward(map, pass);
      var active = pass.replace(normal, Activation.relu(normal));
      var next =
          pools(s) ? pass.replace(active, Pool.maxPool2d(active, TWO, TWO, NONE, false)) : active;
      if (map != images) {
        pass.replace(map, next);
      }
      map = next;
    }
    return map;
  }

  private boolean pools(int stage) {
    return stage > 0 || !strided;
  }

  @Override
  public String script(TrunkScript script, String images) {
    var map = script.operand(images);
    for (int s = 0; s < stages.size(); s++) {
      var next = stages.get(s).script(script, map);
      if (pools(s)) {
        // The maximum first: it leaves a quarter of the values to ReLU, and gives the same.
        next = script.halved(next, stages.get(s).out());
      }
      map = script.value("torch.relu_(%s)".formatted(next));
    }
    return map;
  }

  @Override
  public MapShape out() {
    return out;
  }
}
