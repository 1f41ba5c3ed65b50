package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-18 and ResNet-50 (He et al., CVPR 2016, arXiv 1512.03385) with a stem that suits the
 * input's size.
 *
 * <p><i>Differences from the paper:</i> a bottleneck's stride is in its 3x3 convolution and not in
 * the first 1x1, as in torchvision (version 1.5 of the network).
 */
final class ResNet implements FeatureMap {
  private static final int[] BLOCKS_18 = {2, 2, 2, 2};
  private static final int[] BLOCKS_50 = {3, 4, 6, 3};
  // A stride-1 stem keeps small maps useful; above, it would cost four times as much.
  private static final int STRIDE_ONE_SIDE = 48;
  private static final Shape THREE = new Shape(3, 3);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape ONE = new Shape(1, 1);

  private final boolean imageNetStem;
  private final ConvNorm stem;
  private final List<ResidualBlock> blocks = new ArrayList<>();

  ResNet(Architecture architecture, Weights weights) {
    imageNetStem = architecture.stem() == Stem.IMAGENET;
    var norm = architecture.norm();
    var image = new MapShape(architecture.input().channels(), architecture.input().side());
    boolean small = architecture.stem() == Stem.SMALL && image.side() <= STRIDE_ONE_SIDE;
    int stride = small ? 1 : 2;
    var kernel = new MapShape.Kernel(architecture.width(), imageNetStem ? 7 : 3, stride);
    stem = new ConvNorm(weights, norm, "trunk.conv1", "trunk.norm1", image, kernel);
    var map = stem.out();
    if (imageNetStem) {
      map = map.after(new MapShape.Kernel(map.channels(), 3, 2));
    }
    boolean deep = architecture.trunk() == Trunk.RESNET50;
    var counts = deep ? BLOCKS_50 : BLOCKS_18;
    for (int s = 0; s < architecture.usedStages(); s++) {
      for (int b = 0; b < counts[s]; b++) {
        var name = "trunk.layer" + (s + 1) + "." + b;
        var inner = new MapShape.Kernel(architecture.width() << s, 3, s > 0 && b == 0 ? 2 : 1);
        var block =
            deep
                ? ResidualBlock.bottleneck(weights, norm, name, map, inner)
                : ResidualBlock.basic(weights, norm, name, map, inner);
        blocks.add(block);
        map = block.out();
      }
    }
  }

  @Override
  public NDArray forward(NDArray images, Pass pass) {
    var normal = stem.forward(images, pass);
    var map = pass.replace(normal, Activation.relu(normal));
    if (imageNetStem) {
      map = pass.replace(map, Pool.maxPool2d(map, THREE, TWO, ONE, false));
    }
    for (var block : blocks) {
      map = pass.replace(map, block.forward(map, pass));
    }
    return map;
  }

  @Override
  public String script(TrunkScript script, String images) {
    var normal = stem.script(script, script.operand(images));
    var map = script.value("torch.relu_(%s)".formatted(normal));
    if (imageNetStem) {
      map = script.value("torch.max_pool2d(%s, [3, 3], [2, 2], [1, 1])".formatted(map));
    }
    for (var block : blocks) {
      map = block.script(script, map);
    }
    return map;
  }

  @Override
  public MapShape out() {
    return blocks.getLast().out();
  }
}
