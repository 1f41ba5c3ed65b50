package kindred.encoder;

import java.util.Arrays;

/**
 * What the network takes: NCHW float32, {@code (value / 255 - mean) / std} per channel.
 *
 * @param side of the square, in pixels, 16 to 1024
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param mean per channel, of values in 0 to 1; not to be changed
 * @param std per channel, positive; not to be changed
 */
public record InputSpec(int side, int channels, float[] mean, float[] std) {
  // The usual ImageNet moments, and their mean over the channels.
  private static final float[] RGB_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] RGB_STD = {0.229f, 0.224f, 0.225f};
  private static final float[] GREY_MEAN = {0.449f};
  private static final float[] GREY_STD = {0.226f};

  public InputSpec {
    if (side < 16 || side > 1024) {
      throw new IllegalArgumentException("input side " + side + " is not 16 to 1024");
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("input with " + channels + " channels, not 1 or 3");
    }
    if (mean.length != channels || std.length != channels) {
      throw new IllegalArgumentException(
          mean.length + " means and " + std.length + " deviations for " + channels + " channels");
    }
    for (int c = 0; c < channels; c++) {
      if (!Float.isFinite(mean[c]) || !(std[c] > 0) || !Float.isFinite(std[c])) {
        throw new IllegalArgumentException(
            "mean " + mean[c] + ", deviation " + std[c] + " of channel " + c + " out of range");
      }
    }
  }

  /** With ImageNet's moments. */
  public static InputSpec of(int side, int channels) {
    return channels == 1
        ? new InputSpec(side, 1, GREY_MEAN.clone(), GREY_STD.clone())
        : new InputSpec(side, channels, RGB_MEAN.clone(), RGB_STD.clone());
  }

  /** Floats per image. */
  public int length() {
    return channels * side * side;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputSpec that
        && side == that.side
        && channels == that.channels
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mean) + 31 * (Arrays.hashCode(std) + 31 * (side + 31 * channels));
  }
}
