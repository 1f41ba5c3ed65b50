package kindred.schemas.image;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code image { }} block: what is accepted as an image, and the one form it is kept in.
 *
 * @param maxBytes of a file
 * @param maxPixels width times height, by the header
 * @param maxAspect longer side divided by the shorter one
 * @param maxDecodeTime for one image
 * @param side of the canonical square, in pixels
 * @param channels of the canonical form
 */
public record ImageConfig(
    int maxBytes,
    long maxPixels,
    int maxAspect,
    Duration maxDecodeTime,
    int side,
    Channels channels) {
  /** How many channels a sample has. */
  public enum Channels {
    /** Grey images one, others three. */
    AUTO,
    /** Always one. */
    GREY,
    /** Always three. */
    RGB;

    static Channels parse(String text) {
      return switch (text) {
        case "auto" -> AUTO;
        case "1" -> GREY;
        case "3" -> RGB;
        default ->
            throw new IllegalArgumentException("image.channels '" + text + "' is not auto, 1 or 3");
      };
    }
  }

  public ImageConfig {
    if (side < 8 || side > 1024) {
      throw new IllegalArgumentException("image.side " + side + " is not 8 to 1024");
    }
    if (maxBytes < 1 || maxPixels < 1 || maxAspect < 1 || !maxDecodeTime.isPositive()) {
      throw new IllegalArgumentException("a limit of image { } is not positive");
    }
  }

  public static ImageConfig from(Config config) {
    var image = config.getConfig("image");
    return new ImageConfig(
        Math.toIntExact(image.getBytes("max-bytes")),
        image.getLong("max-pixels"),
        image.getInt("max-aspect"),
        image.getDuration("max-decode-time"),
        image.getInt("side"),
        Channels.parse(image.getString("channels")));
  }
}
