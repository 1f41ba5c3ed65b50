package kindred.encoder;

import ai.djl.ndarray.NDArray;

/** A trunk: images (B, C, H, W) to maps (B, channels, h, w). */
sealed interface FeatureMap permits Conv4, ResNet18 {
  NDArray forward(NDArray images, Pass pass);

  int channels();

  static FeatureMap of(Architecture architecture, Weights weights) {
    return switch (architecture.trunk()) {
      case CONV4 -> new Conv4(architecture, weights);
      case RESNET18 -> new ResNet18(architecture, weights);
    };
  }
}
