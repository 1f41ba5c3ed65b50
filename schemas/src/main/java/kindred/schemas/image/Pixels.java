package kindred.schemas.image;

import kindred.schemas.Sample;

/**
 * An image as the network's preprocessing takes it.
 *
 * @param values unsigned bytes, row by row, channels last: {@code height x width x channels}; not
 *     copied, not to be changed
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 (grey) or 3 (red, green, blue)
 */
public record Pixels(byte[] values, int width, int height, int channels) {
  public Pixels {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("pixels with " + channels + " channels, not 1 or 3");
    }
    if (width < 1 || height < 1 || values.length != width * height * channels) {
      throw new IllegalArgumentException(
          values.length + " bytes are not " + width + " x " + height + " x " + channels);
    }
  }

  /** The pixels of a stored sample. */
  public static Pixels of(Sample sample) {
    var buffer = sample.getPixels().duplicate();
    var values = new byte[buffer.remaining()];
    buffer.get(values);
    return new Pixels(values, sample.getWidth(), sample.getHeight(), sample.getChannels());
  }
}
