package kindred.schemas.image;

import kindred.schemas.image.JpegHeader.Component;

/** A component of a JPEG and its pixels, as few and as far as the square needs them. */
final class ScaledComponent {
  /** A decoded side is kept at least this many times the wanted one, for the average's sake. */
  private static final double OVERSAMPLING = 1.9;

  private final Component component;
  private final Square square;
  private final BlockScale scale;

  /** One for each row of blocks in an MCU. */
  private final BlockGroup[] groups;

  /** What blocks beside the square come to. */
  private final float[] unused;

  private final int stepX;
  private final int stepY;
  private final int firstColumn;
  private final int firstRow;
  private final int endColumn;
  private final int endRow;
  private final Plane plane;
  private boolean grey = true;
  private int mean;

  /**
   * The centre of a picture.
   *
   * @param left in pixels of the picture, as is the rest
   * @param to the side that is wanted
   */
  record Square(int left, int top, int side, int to) {}

  /**
   * @param subsamplingX how many pixels of the picture one of the component is wide
   * @param subsamplingY how many it is high
   */
  ScaledComponent(Component component, int subsamplingX, int subsamplingY, Square square) {
    this.component = component;
    this.square = square;
    var subsampling = Math.max(subsamplingX, subsamplingY);
    var divisor = 8;
    while (divisor > 1 && square.side < OVERSAMPLING * square.to * divisor * subsampling) {
      divisor /= 2;
    }
    this.scale = new BlockScale(divisor, component.quanta());
    this.groups = new BlockGroup[component.vertical()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new BlockGroup(scale.side());
    }
    this.unused = new float[scale.side() * BlockGroup.ROW];
    this.stepX = 8 * subsamplingX;
    this.stepY = 8 * subsamplingY;
    this.firstColumn = square.left / stepX;
    this.firstRow = square.top / stepY;
    this.endColumn = Math.ceilDiv(square.left + square.side, stepX);
    this.endRow = Math.ceilDiv(square.top + square.side, stepY);
    this.plane = plane();
  }

  private Plane plane() {
    var width = endColumn - firstColumn;
    var height = endRow - firstRow;
    var scaleX = stepX / (double) scale.side();
    var scaleY = stepY / (double) scale.side();
    var left = square.left - firstColumn * stepX;
    var top = square.top - firstRow * stepY;
    var across = Share.of(left / scaleX, square.side / scaleX, square.to, width * scale.side());
    var down = Share.of(top / scaleY, square.side / scaleY, square.to, height * scale.side());
    return new Plane(across, down, scale.side(), Math.ceilDiv(width, groups[0].blocks()));
  }

  /** Forgets the block before, as restart markers demand. */
  void restart() {
    mean = 0;
  }

  /** Whether the next bits were blocks. */
  boolean readMcu(EntropyBits bits, int mcuRow, int mcuColumn) {
    for (int v = 0; v < component.vertical(); v++) {
      for (int h = 0; h < component.horizontal(); h++) {
        var row = mcuRow * component.vertical() + v;
        var column = mcuColumn * component.horizontal() + h;
        if (!readBlock(bits, groups[v], row, column)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean readBlock(EntropyBits bits, BlockGroup group, int row, int column) {
    var inside = row >= firstRow && row < endRow && column >= firstColumn && column < endColumn;
    var block = inside ? (column - firstColumn) % group.blocks() : 0;
    var sums = inside ? group.sums() : unused;
    var read = bits.block(component.dc(), component.ac(), sums, block, scale.steps(), mean);
    if (read == EntropyBits.NO_BLOCK) {
      return false;
    }
    mean = (int) read;
    if (inside && (block + 1 == group.blocks() || column + 1 == endColumn)) {
      var pixels = group.pixels();
      grey = grey && isGrey(pixels);
      plane.add(pixels, (row - firstRow) * scale.side(), (column - firstColumn) / group.blocks());
    }
    return true;
  }

  private static boolean isGrey(int[] pixels) {
    for (var pixel : pixels) {
      if (pixel != FullRange.GREY) {
        return false;
      }
    }
    return true;
  }

  /** To be called when a row of MCUs was read, with its number. */
  void endRow(int mcuRow) {
    plane.finish(((mcuRow + 1) * component.vertical() - firstRow) * scale.side());
  }

  /** Whether a component of colour has none. */
  boolean isGrey() {
    return grey;
  }

  /** The square at the side that is wanted, row by row. */
  float[] square() {
    return plane.square();
  }
}
