package kindred.encoder;

/**
 * A feature map of one image.
 *
 * @param channels of the map
 * @param side height and width
 */
record MapShape(int channels, int side) {
  /**
   * A square kernel, padded by half its side.
   *
   * @param out channels it makes
   * @param side height and width
   * @param stride between places
   */
  record Kernel(int out, int side, int stride) {
    int padding() {
      return side / 2;
    }
  }

  MapShape after(Kernel kernel) {
    int padded = side + 2 * kernel.padding() - kernel.side();
    return new MapShape(kernel.out(), padded / kernel.stride() + 1);
  }

  /** After a maximum over 2x2 places. */
  MapShape halved() {
    return new MapShape(channels, side / 2);
  }
}
