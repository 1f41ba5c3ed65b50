package kindred.encoder;

import java.util.Locale;

/**
 * Everything that decides which tensors a network has and what it computes with them. Part of a
 * version's {@code model.json}.
 *
 * @param trunk image to feature map
 * @param pooling feature map to vector
 * @param norm of the trunk
 * @param embeddingDim 2 to 4096
 * @param input what the trunk takes
 * @param width channels of the first stage, 8 to 512
 * @param stem of ResNet-18
 */
public record Architecture(
    Trunk trunk,
    Pooling pooling,
    Norm norm,
    int embeddingDim,
    InputSpec input,
    int width,
    Stem stem) {
  private static final int USUAL_WIDTH = 64;

  public Architecture {
    if (embeddingDim < 2 || embeddingDim > 4096) {
      throw new IllegalArgumentException("embedding dim " + embeddingDim + " is not 2 to 4096");
    }
    if (width < 8 || width > 512) {
      throw new IllegalArgumentException("width " + width + " is not 8 to 512");
    }
  }

  /** With 64 channels and the stem that fits the input. */
  public Architecture(Trunk trunk, Pooling pooling, Norm norm, int embeddingDim, InputSpec input) {
    this(trunk, pooling, norm, embeddingDim, input, USUAL_WIDTH, Stem.of(input.side()));
  }

  /** Short text for people, such as {@code conv4-64 average group 128d 1x28x28}. */
  public String describe() {
    return "%s-%d %s %s %dd %dx%dx%d"
        .formatted(
            lower(trunk),
            width,
            lower(pooling),
            lower(norm),
            embeddingDim,
            input.channels(),
            input.side(),
            input.side());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
