package kindred.encoder;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param stem of a ResNet
 * @param stages of the trunk that are used, 1 to 4; 0: all. SCHE's "features from an earlier stage"
 *     (methods.md 5)
 * @param slices 1: one unit vector. K: divides the embedding (divide and conquer, methods.md 10);
 *     each of K slices has length 1/√K, so the whole is a unit vector and its cosine is the mean of
 *     the slices' cosines. A divisor of {@code embeddingDim} that leaves 2 or more per slice
 * @param centre whether an embedding's mean over its coordinates is subtracted before L2: the
 *     cosine search is then the search by SNR distance, {@code d_S = 2 − 2s} (methods.md 12)
 */
public record Architecture(
    Trunk trunk,
    Pooling pooling,
    Norm norm,
    int embeddingDim,
    InputSpec input,
    int width,
    Stem stem,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int stages,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = OneSlice.class) int slices,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean centre) {
  private static final int USUAL_WIDTH = 64;
  private static final int STAGES = 4;

  public Architecture {
    if (embeddingDim < 2 || embeddingDim > 4096) {
      throw new IllegalArgumentException("embedding dim " + embeddingDim + " is not 2 to 4096");
    }
    if (width < 8 || width > 512) {
      throw new IllegalArgumentException("width " + width + " is not 8 to 512");
    }
    if (stages < 0 || stages > STAGES) {
      throw new IllegalArgumentException("stages " + stages + " is not 0 to " + STAGES);
    }
    if (slices < 1 || embeddingDim % slices != 0 || embeddingDim / slices < 2) {
      throw new IllegalArgumentException(
          "slices " + slices + " do not divide embedding dim " + embeddingDim + " into 2 or more");
    }
  }

  /** Not centred. */
  public Architecture(
      Trunk trunk,
      Pooling pooling,
      Norm norm,
      int embeddingDim,
      InputSpec input,
      int width,
      Stem stem,
      int stages,
      int slices) {
    this(trunk, pooling, norm, embeddingDim, input, width, stem, stages, slices, false);
  }

  /** With all stages and one slice. */
  public Architecture(
      Trunk trunk,
      Pooling pooling,
      Norm norm,
      int embeddingDim,
      InputSpec input,
      int width,
      Stem stem) {
    this(trunk, pooling, norm, embeddingDim, input, width, stem, 0, 1);
  }

  /** With 64 channels and the stem that fits the input. */
  public Architecture(Trunk trunk, Pooling pooling, Norm norm, int embeddingDim, InputSpec input) {
    this(trunk, pooling, norm, embeddingDim, input, USUAL_WIDTH, Stem.of(input.side()));
  }

  /** The same with the embedding in so many slices. */
  public Architecture withSlices(int count) {
    return new Architecture(
        trunk, pooling, norm, embeddingDim, input, width, stem, stages, count, centre);
  }

  int usedStages() {
    return stages == 0 ? STAGES : stages;
  }

  /** Short text for people, such as {@code conv4-64 average group 128d 1x28x28}. */
  public String describe() {
    return "%s-%d%s %s %s %dd%s%s %dx%dx%d"
        .formatted(
            lower(trunk),
            width,
            stages == 0 ? "" : " stage " + stages,
            lower(pooling),
            lower(norm),
            embeddingDim,
            centre ? " centred" : "",
            slices == 1 ? "" : " in " + slices,
            input.channels(),
            input.side(),
            input.side());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
