package kindred.schemas.image;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
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
      try {
        current.abort();
      } catch (IllegalStateException e) {
        // The JDK's JPEG reader takes no calls from other threads; its next read will fail.
      }
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
    var header = format == ImageFormat.JPEG ? JpegHeader.of(file) : Optional.<JpegHeader>empty();
    if (header.isPresent()) {
      var refused = offence(header.get().width(), header.get().height());
      if (refused.isPresent()) {
        return refused.get();
      }
      var square = PlainJpeg.square(file, header.get(), config.side(), stream::isAborted);
      if (square.isPresent()) {
        return new Image(upright(coloured(square.get()), orientation), format.mediaType());
      }
    }
    return readGenerally(orientation);
  }

  /** Any format and kind, decoded as a whole by its reader. */
  private Decoded readGenerally(int orientation) throws IOException {
    reader = readers.createReaderInstance();
    reader.setInput(stream, true, true);
    var width = reader.getWidth(0);
    var height = reader.getHeight(0);
    var refused = offence(width, height);
    return refused.isPresent()
        ? refused.get()
        : new Image(upright(canonical(square(width, height)), orientation), format.mediaType());
  }

  private Optional<Refused> offence(int width, int height) {
    var size = width + " x " + height + " pixels";
    var shorter = Math.min(width, height);
    if (shorter < 1) {
      return Optional.of(new Refused(Reason.BROKEN, "the header says " + size));
    }
    if ((long) width * height > config.maxPixels()) {
      return Optional.of(
          new Refused(Reason.TOO_MANY_PIXELS, size + " are more than " + config.maxPixels()));
    }
    return Math.max(width, height) > (long) config.maxAspect() * shorter
        ? Optional.of(
            new Refused(Reason.TOO_LONG, size + " are longer than " + config.maxAspect() + " : 1"))
        : Optional.empty();
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

  /**
   * Warnings about data that was missing or made up; those about metadata do not matter. Bytes too
   * many do not matter at the end only: libjpeg tells its first warning and keeps the others.
   */
  private static void refuseDamage(String warning) {
    var text = warning.toLowerCase(Locale.ROOT);
    if (text.contains("corrupt") || text.contains("premature") || text.contains("truncated")) {
      if (!text.contains("extraneous bytes before marker 0xd9")) {
        throw new IllegalStateException(warning);
      }
    }
  }

  /** The canonical square, its channels as configured. */
  private byte[] canonical(byte[] rgb) {
    var side = (int) Math.round(Math.sqrt(rgb.length / 3));
    var one =
        switch (config.channels()) {
          case AUTO -> Shades.isGrey(rgb);
          case GREY -> true;
          case RGB -> false;
        };
    return one
        ? Canonical.resize(Shades.grey(rgb), side, 1, config.side())
        : Canonical.resize(rgb, side, 3, config.side());
  }

  /** Channels as configured, of a square that has the canonical side. */
  private byte[] coloured(byte[] square) {
    var grey = square.length == config.side() * config.side();
    return switch (config.channels()) {
      case AUTO -> square;
      case GREY -> grey ? square : Shades.grey(square);
      case RGB -> grey ? Shades.rgb(square) : square;
    };
  }

  private Pixels upright(byte[] square, int orientation) {
    var side = config.side();
    var channels = square.length / (side * side);
    var upright = Orientation.upright(square, side, channels, orientation);
    return new Pixels(upright, side, side, channels);
  }
}
