package kindred.schemas.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The usual JPEG on the shortest way to its canonical square: blocks become pixels only as many as
 * are needed ({@link BlockScale}), colour is scaled as it is stored, and only the canonical pixels
 * are converted to red, green and blue. Written in Java, so that bytes of unknown origin can do no
 * more than throw. Whatever is not in perfect order is left to the general reader and its verdict.
 */
final class PlainJpeg {
  /** A decoded side is kept at least this many times the canonical one, for the average's sake. */
  private static final double OVERSAMPLING = 1.9;

  private static final int GREY = 128;

  private final JpegHeader header;
  private final EntropyBits bits;
  private final BooleanSupplier aborted;
  private final int side;
  private final int left;
  private final int top;
  private final int to;
  private final int mcuWidth;
  private final int mcuHeight;

  private PlainJpeg(JpegHeader header, EntropyBits bits, int to, BooleanSupplier aborted) {
    this.header = header;
    this.bits = bits;
    this.aborted = aborted;
    this.to = to;
    this.side = Math.min(header.width(), header.height());
    this.left = (header.width() - side) / 2;
    this.top = (header.height() - side) / 2;
    this.mcuWidth = 8 * header.components()[0].horizontal();
    this.mcuHeight = 8 * header.components()[0].vertical();
  }

  /**
   * The centre square, scaled.
   *
   * @param to its side
   * @param aborted asked now and then; once it is true the result is of no use to anybody
   * @return {@code to x to} grey values or {@code to x to x 3} of red, green and blue; empty where
   *     the file has to go to the general reader
   */
  static Optional<byte[]> square(byte[] file, JpegHeader header, int to, BooleanSupplier aborted) {
    var pieces = ScanPieces.of(file, header.scanAt());
    return pieces == null
        ? Optional.empty()
        : new PlainJpeg(header, new EntropyBits(pieces), to, aborted).square();
  }

  private Optional<byte[]> square() {
    var components = header.components();
    var decoded = new DecodedComponent[components.length];
    for (int c = 0; c < components.length; c++) {
      decoded[c] = new DecodedComponent(components[c]);
    }
    if (!decode(decoded)) {
      return Optional.empty();
    }
    var luma = decoded[0].columns();
    return Optional.of(
        components.length == 1 || decoded[1].isGrey() && decoded[2].isGrey()
            ? grey(luma)
            : colour(luma, decoded[1].columns(), decoded[2].columns()));
  }

  private boolean decode(DecodedComponent[] components) {
    var columns = Math.ceilDiv(header.width(), mcuWidth);
    var rows = Math.ceilDiv(header.height(), mcuHeight);
    var interval = header.restartInterval() == 0 ? columns * rows : header.restartInterval();
    if (bits.pieces() != Math.ceilDiv(columns * rows, interval)) {
      return false;
    }
    int left = 0;
    for (int row = 0; row < rows; row++) {
      if (aborted.getAsBoolean()) {
        return false;
      }
      for (int column = 0; column < columns; column++) {
        if (left-- == 0) {
          left = interval - 1;
          if (row + column > 0 && !bits.isUsedUp()) {
            return false;
          }
          bits.nextPiece();
          for (var component : components) {
            component.mean = 0;
          }
        }
        for (var component : components) {
          if (!component.readMcu(row, column)) {
            return false;
          }
        }
      }
      if (bits.isOverrun()) {
        return false;
      }
    }
    return bits.isUsedUp();
  }

  /** Of columns, as are those below. */
  private byte[] grey(float[] luma) {
    var out = new byte[luma.length];
    for (int x = 0, i = 0; x < to; x++) {
      for (int at = x; at < out.length; at += to, i++) {
        out[at] = clamped(luma[i]);
      }
    }
    return out;
  }

  /** JFIF 1.02: ITU-R BT.601 over the whole range. */
  private byte[] colour(float[] luma, float[] blue, float[] red) {
    var out = new byte[3 * luma.length];
    for (int x = 0, i = 0; x < to; x++) {
      for (int at = 3 * x; at < out.length; at += 3 * to, i++) {
        var cb = blue[i] - GREY;
        var cr = red[i] - GREY;
        out[at] = clamped(luma[i] + 1.402f * cr);
        out[at + 1] = clamped(luma[i] - 0.344136f * cb - 0.714136f * cr);
        out[at + 2] = clamped(luma[i] + 1.772f * cb);
      }
    }
    return out;
  }

  private static byte clamped(float value) {
    return (byte) Math.max(0, Math.min(255, (int) (value + 0.5f)));
  }

  /** A component and its pixels, as far as the square needs them. */
  private final class DecodedComponent {
    private final JpegHeader.Component component;
    private final BlockScale scale;
    private final int stepX;
    private final int stepY;
    private final int firstColumn;
    private final int firstRow;
    private final int endColumn;
    private final int endRow;
    private final int stride;
    private final byte[] pixels;
    private final float[] sums;
    private int mean;

    DecodedComponent(JpegHeader.Component component) {
      this.component = component;
      var subsamplingX = mcuWidth / (8 * component.horizontal());
      var subsamplingY = mcuHeight / (8 * component.vertical());
      var divisor = 8;
      while (divisor > 1
          && side < OVERSAMPLING * to * divisor * Math.max(subsamplingX, subsamplingY)) {
        divisor /= 2;
      }
      this.scale = new BlockScale(divisor, component.quanta());
      this.stepX = 8 * subsamplingX;
      this.stepY = 8 * subsamplingY;
      this.firstColumn = left / stepX;
      this.firstRow = top / stepY;
      this.endColumn = Math.ceilDiv(left + side, stepX);
      this.endRow = Math.ceilDiv(top + side, stepY);
      this.stride = (endColumn - firstColumn) * scale.side();
      this.pixels = new byte[stride * (endRow - firstRow) * scale.side()];
      this.sums = new float[scale.side() * scale.side()];
    }

    boolean readMcu(int mcuRow, int mcuColumn) {
      for (int v = 0; v < component.vertical(); v++) {
        for (int h = 0; h < component.horizontal(); h++) {
          var row = mcuRow * component.vertical() + v;
          var column = mcuColumn * component.horizontal() + h;
          if (!readBlock(row, column)) {
            return false;
          }
        }
      }
      return true;
    }

    private boolean readBlock(int row, int column) {
      Arrays.fill(sums, 0);
      var read =
          bits.block(component.dc(), component.ac(), sums, 0, scale.cells(), scale.factors(), mean);
      if (read == EntropyBits.NO_BLOCK) {
        return false;
      }
      mean = (int) read;
      if (row >= firstRow && row < endRow && column >= firstColumn && column < endColumn) {
        var at = ((row - firstRow) * stride + column - firstColumn) * scale.side();
        scale.pixels(sums, (int) (read >> 32), pixels, at, stride);
      }
      return true;
    }

    boolean isGrey() {
      for (byte value : pixels) {
        if (value != (byte) GREY) {
          return false;
        }
      }
      return true;
    }

    float[] columns() {
      var scaleX = stepX / (double) scale.side();
      var scaleY = stepY / (double) scale.side();
      var plane = new Plane(pixels, stride, pixels.length / stride, scaleX, scaleY);
      return plane.columns(left - firstColumn * stepX, top - firstRow * stepY, side, to);
    }
  }
}
