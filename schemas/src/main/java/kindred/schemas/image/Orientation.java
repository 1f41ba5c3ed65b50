package kindred.schemas.image;

/** Turns a square so that what the camera saw above is above. */
final class Orientation {
  private Orientation() {}

  /**
   * The square upright.
   *
   * @param exif 1 to 8: which sides of the scene the file's first row and first column are
   */
  static byte[] upright(byte[] square, int side, int channels, int exif) {
    if (exif == Exif.UPRIGHT) {
      return square;
    }
    var last = side - 1;
    var out = new byte[square.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        var from =
            switch (exif) {
              case 2 -> y * side + last - x; // mirrored
              case 3 -> (last - y) * side + last - x; // upside down
              case 4 -> (last - y) * side + x; // mirrored and upside down
              case 5 -> x * side + y; // first row left, first column above
              case 6 -> (last - x) * side + y; // first row right, first column above
              case 7 -> (last - x) * side + last - y; // first row right, first column below
              case 8 -> x * side + last - y; // first row left, first column below
              default -> throw new IllegalArgumentException("orientation " + exif);
            };
        System.arraycopy(square, from * channels, out, (y * side + x) * channels, channels);
      }
    }
    return out;
  }
}
