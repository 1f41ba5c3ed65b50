package kindred.encoder;

import ai.djl.ndarray.NDArray;

/** Normalisation of a map (B, C, H, W), with a factor and a shift per channel. */
sealed interface NormLayer permits GroupNormLayer, BatchNormLayer {
  NDArray apply(NDArray map, Pass pass);

  static NormLayer of(Norm norm, Weights weights, String name, int channels) {
    return switch (norm) {
      case GROUP -> new GroupNormLayer(weights, name, channels);
      case BATCH -> new BatchNormLayer(weights, name, channels);
    };
  }
}
