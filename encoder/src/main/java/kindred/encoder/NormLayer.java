package kindred.encoder;

import ai.djl.ndarray.NDArray;

/** Normalisation of maps (B, C, H, W), with a factor and a shift per channel. */
sealed interface NormLayer permits GroupNormLayer, BatchNormLayer {
  NDArray apply(NDArray map, Pass pass);

  /** Writes the same in training as TorchScript. */
  String script(TrunkScript script, String map);

  static NormLayer of(Norm norm, Weights weights, String name, MapShape map) {
    return switch (norm) {
      case GROUP -> new GroupNormLayer(weights, name, map);
      case BATCH -> new BatchNormLayer(weights, name, map.channels(), false);
      case FROZEN_BATCH -> new BatchNormLayer(weights, name, map.channels(), true);
    };
  }
}
