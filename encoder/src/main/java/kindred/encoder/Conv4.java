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

  Conv4(Architecture architecture, Weights weights) {
    var map = new MapShape(architecture.input().channels(), architecture.input().side());
    var kernel = new MapShape.Kernel(architecture.width(), 3, 1);
    for (int s = 0; s < architecture.usedStages(); s++) {
      var name = "trunk." + s;
      var stage =
          new ConvNorm(weights, architecture.norm(), name + ".conv", name + ".norm", map, kernel);
      stages.add(stage);
      map = stage.out().halved();
    }
  }

  @Override
  public NDArray forward(NDArray images, Pass pass) {
    var map = images;
    for (var stage : stages) {
      var normal = stage.forward(map, pass);
      var active = pass.replace(normal, Activation.relu(normal));
      var halved = pass.replace(active, Pool.maxPool2d(active, TWO, TWO, NONE, false));
      if (map != images) {
        pass.replace(map, halved);
      }
      map = halved;
    }
    return map;
  }

  @Override
  public String script(TrunkScript script, String images) {
    var map = script.operand(images);
    for (var stage : stages) {
      var normal = stage.script(script, map);
      // The maximum first: it leaves a quarter of the values to ReLU, and gives the same.
      var halved = script.halved(normal, stage.out());
      map = script.value("torch.relu_(%s)".formatted(halved));
    }
    return map;
  }

  @Override
  public MapShape out() {
    return stages.getLast().out().halved();
  }
}
