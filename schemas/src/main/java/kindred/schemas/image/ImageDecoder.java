package kindred.schemas.image;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import javax.imageio.spi.ImageReaderSpi;
import kindred.schemas.image.Decoded.Reason;
import kindred.schemas.image.Decoded.Refused;

/**
 * The one place that decodes bytes of unknown origin. Formats are allowed by content (JPEG, PNG,
 * GIF's first frame, BMP, WebP) and each goes to one known reader; sizes are read from the header
 * and limited before anything is decoded; the file has to be whole; decoding runs on a bounded
 * number of daemon threads and for a bounded time. Out comes the canonical square of {@code
 * image.side}: upright by EXIF, transparency on white, sRGB or grey in 8 bits, the short side
 * scaled, the centre kept.
 *
 * <p>Thread-safe: callers beyond the number of workers wait. No thread starts before the first
 * decode. Not a general image library: nothing but {@link Pixels} leaves it.
 */
public final class ImageDecoder implements AutoCloseable {
  private static final int MAX_WORKERS = 8;

  /**
   * A lossless WebP of 160 kB may ask for 65,536 groups of five codes, and its reader then for half
   * as much (measured). So few at a time, and as many left behind, that the heap holds them all.
   */
  private static final long HEAP_PER_WEBP = 1 << 30;

  private final ImageConfig config;
  private final DecodeWorkers workers;
  private final DecodeWorkers webpWorkers;
  private final Map<ImageFormat, ImageReaderSpi> readers = new EnumMap<>(ImageFormat.class);

  /**
   * @throws IllegalStateException where a format's reader is not on the classpath
   */
  public ImageDecoder(ImageConfig config) {
    this.config = config;
    var runtime = Runtime.getRuntime();
    var most = Math.clamp(runtime.availableProcessors(), 1, MAX_WORKERS);
    this.workers = new DecodeWorkers(most);
    this.webpWorkers = new DecodeWorkers(Math.clamp(runtime.maxMemory() / HEAP_PER_WEBP, 1, most));
    for (var format : ImageFormat.values()) {
      readers.put(format, format.readers());
    }
    // Some readers open streams of their own; none of them is to write to disk.
    ImageIO.setUseCache(false);
  }

  /** The image in the bytes, or why there is none; whatever the bytes are, nothing is thrown. */
  public Decoded decode(byte[] bytes) {
    if (bytes.length == 0) {
      return new Refused(Reason.EMPTY, "there are no bytes");
    }
    if (bytes.length > config.maxBytes()) {
      return new Refused(
          Reason.TOO_MANY_BYTES, bytes.length + " bytes are more than " + config.maxBytes());
    }
    var format = ImageFormat.of(bytes);
    if (format.isEmpty()) {
      return new Refused(
          Reason.UNKNOWN_FORMAT, "the content is none of JPEG, PNG, GIF, WebP and BMP");
    }
    try {
      var reading = new Reading(bytes, format.get(), readers.get(format.get()), config);
      var on = format.get() == ImageFormat.WEBP ? webpWorkers : workers;
      return on.run(reading, config.maxDecodeTime());
    } catch (TimeoutException e) {
      return new Refused(
          Reason.TOO_SLOW,
          "decoding took longer than " + config.maxDecodeTime().toMillis() + " ms");
    }
  }

  @Override
  public void close() {
    workers.close();
    webpWorkers.close();
  }
}
