package kindred.encoder;

/** How a trunk begins. */
public enum Stem {
  /**
   * A 3x3 convolution; of stride 1 up to 48 pixels, of stride 2 above. Conv-4: four equal stages.
   */
  SMALL,
  /** The published one for 224 pixels: 7x7 of stride 2, then a 3x3 maximum of stride 2. */
  IMAGENET,
  /**
   * A 3x3 convolution of stride 2; Conv-4 then has no maximum in its first stage, which costs a
   * third for the same input.
   */
  STRIDED;

  /** The stem that leaves a useful map of a square of this side. */
  public static Stem of(int side) {
    return side > 96 ? IMAGENET : SMALL;
  }
}
