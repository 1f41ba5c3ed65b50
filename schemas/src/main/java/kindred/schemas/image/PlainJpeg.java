package kindred.schemas.image;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import kindred.schemas.image.ScaledComponent.Square;

/**
 * The usual JPEG on the shortest way to its canonical square: blocks become pixels only as many as
 * are needed ({@link ScaledComponent}), colour is scaled as it is stored, and only the canonical
 * pixels are converted to red, green and blue. Written in Java, so that bytes of unknown origin can
 * do no more than throw. Whatever is not in perfect order is left to the general reader and its
 * verdict.
 */
final class PlainJpeg {
  private final JpegHeader header;
  private final EntropyBits bits;
  private final BooleanSupplier aborted;
  private final Square square;
  private final int mcuWidth;
  private final int mcuHeight;

  private PlainJpeg(JpegHeader header, EntropyBits bits, int to, BooleanSupplier aborted) {
    this.header = header;
    this.bits = bits;
    this.aborted = aborted;
    var side = Math.min(header.width(), header.height());
    this.square = new Square((header.width() - side) / 2, (header.height() - side) / 2, side, to);
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
        : new PlainJpeg(header, new EntropyBits(pieces), to, aborted).decoded();
  }

  private Optional<byte[]> decoded() {
    var components = header.components();
    var decoded = new ScaledComponent[components.length];
    for (int c = 0; c < components.length; c++) {
      var subsamplingX = mcuWidth / (8 * components[c].horizontal());
      var subsamplingY = mcuHeight / (8 * components[c].vertical());
      decoded[c] = new ScaledComponent(components[c], subsamplingX, subsamplingY, square);
    }
    if (!decode(decoded)) {
      return Optional.empty();
    }
    var luma = decoded[0].square();
    return Optional.of(
        components.length == 1 || decoded[1].isGrey() && decoded[2].isGrey()
            ? FullRange.grey(luma)
            : FullRange.rgb(luma, decoded[1].square(), decoded[2].square()));
  }

  private boolean decode(ScaledComponent[] components) {
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
            component.restart();
          }
        }
        for (var component : components) {
          if (!component.readMcu(bits, row, column)) {
            return false;
          }
        }
      }
      if (bits.isOverrun()) {
        return false;
      }
      for (var component : components) {
        component.endRow(row);
      }
    }
    return bits.isUsedUp();
  }
}
