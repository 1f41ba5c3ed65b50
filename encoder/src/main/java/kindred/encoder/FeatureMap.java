package kindred.encoder;

import ai.djl.ndarray.NDArray;

/** A trunk: images (B, C, H, W) to maps (B, channels, h, w) of the last stage that is used. */
sealed interface FeatureMap permits Conv4, ResNet, ScriptedTrunk {
  NDArray forward(NDArray images, Pass pass);

  /**
   * Writes the same pass as TorchScript.
   *
   * @param images the name of the images there
   * @return the name of the map
   */
  String script(TrunkScript script, String images);

  MapShape out();

  static FeatureMap of(Architecture architecture, Weights weights) {
    return switch (architecture.trunk()) {
      case CONV4 -> new Conv4(architecture, weights);
      case RESNET18, RESNET50 -> new ResNet(architecture, weights);
    };
  }
}
