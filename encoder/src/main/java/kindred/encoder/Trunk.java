package kindred.encoder;

/** The convolutional part of the network: image to feature map. */
public enum Trunk {
  /** Four 3x3 stages, each halving the map; for small images and few-shot work. */
  CONV4,
  /** ResNet-18 (He et al., CVPR 2016, arXiv 1512.03385). */
  RESNET18,
  /** ResNet-50 with the stride in the 3x3 convolution, as torchvision has it; 2048 channels out. */
  RESNET50
}
