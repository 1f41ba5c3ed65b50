package kindred.schemas.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import kindred.schemas.image.Decoded.Image;
import kindred.schemas.image.Decoded.Reason;
import kindred.schemas.image.Decoded.Refused;

/** One file on its way to a canonical square. Runs on a worker; nothing in it outlives it. */
final class Reading implements DecodeWorkers.Work<Decoded> {
  /** A decoded side is kept at least this many times the canonical one, for the average's sake. */
  private static final int OVERSAMPLING = 2;

  private final byte[] file;
  private final ImageFormat format;
  private final ImageReaderSpi readers;
  private final ImageConfig config;
  private final AbortableStream stream;
  private volatile ImageReader reader;

  Reading(byte[] file, ImageFormat format, ImageReaderSpi readers, ImageConfig config) {
    this.file = file;
    this.format = format;
    this.readers = readers;
    this.config = config;
    this.stream = new AbortableStream(file);
  }

  @Override
  public void abort() {
    stream.abort();
    var current = reader;
    if (current != null) {
      current.abort();
    }
  }

  /** Readers fail on hostile files in every way there is; all of them mean the same. */
  @Override
  public Decoded run() {
    try {
      return read();
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // Out of memory is the file's doing as well: what we allocate ourselves is small.
      return new Refused(Reason.BROKEN, "the " + format + " is broken: " + describe(e));
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static String describe(Throwable e) {
    var cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    var message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.length() <= 200 ? message : message.substring(0, 200);
  }

  private Decoded read() throws IOException {
    var orientation = FileStructure.orientation(format, file);
    reader = readers.createReaderInstance();
    reader.setInput(stream, true, true);
    var width = reader.getWidth(0);
    var height = reader.getHeight(0);
    var shorter = Math.min(width, height);
    if (shorter < 1) {
      return new Refused(Reason.BROKEN, "the header says " + width + " x " + height + " pixels");
    }
    if ((long) width * height > config.maxPixels()) {
      return tooManyPixels(width, height);
    }
    if (Math.max(width, height) > (long) config.maxAspect() * shorter) {
      return new Refused(
          Reason.TOO_LONG,
          width + " x " + height + " pixels are longer than " + config.maxAspect() + " : 1");
    }
    return new Image(canonical(square(width, height), orientation), format.mediaType());
  }

  private Refused tooManyPixels(int width, int height) {
    return new Refused(
        Reason.TOO_MANY_PIXELS,
        width + " x " + height + " pixels are more than " + config.maxPixels());
  }

  /** The centre square as {@code side x side x 3}; a much larger one with pixels left out. */
  private byte[] square(int width, int height) throws IOException {
    var side = Math.min(width, height);
    var period = Math.max(1, side / (OVERSAMPLING * config.side()));
    var param = reader.getDefaultReadParam();
    param.setSourceRegion(new Rectangle((width - side) / 2, (height - side) / 2, side, side));
    param.setSourceSubsampling(period, period, (period - 1) / 2, (period - 1) / 2);
    reader.addIIOReadWarningListener((source, warning) -> refuseDamage(warning));
    return PlainPixels.rgb(reader.read(0, param));
  }

  /** Warnings about data that was missing or made up; those about metadata do not matter. */
  private static void refuseDamage(String warning) {
    var text = warning.toLowerCase(Locale.ROOT);
    if (text.contains("corrupt") || text.contains("premature") || text.contains("truncated")) {
      if (!text.contains("extraneous")) {
        throw new IllegalStateException(warning);
      }
    }
  }

  private Pixels canonical(byte[] rgb, int orientation) {
    var side = (int) Math.round(Math.sqrt(rgb.length / 3));
    var channels =
        switch (config.channels()) {
          case AUTO -> Shades.isGrey(rgb) ? 1 : 3;
          case GREY -> 1;
          case RGB -> 3;
        };
    var values = channels == 1 ? Shades.grey(rgb) : rgb;
    var resized = Canonical.resize(values, side, channels, config.side());
    var upright = Orientation.upright(resized, config.side(), channels, orientation);
    return new Pixels(upright, config.side(), config.side(), channels);
  }
}
