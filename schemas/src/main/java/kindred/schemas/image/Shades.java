package kindred.schemas.image;

/** Colour to grey. */
final class Shades {
  private Shades() {}

  /** Whether red, green and blue are the same everywhere. */
  static boolean isGrey(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) {
        return false;
      }
    }
    return true;
  }

  /** Luma by ITU-R BT.601, as JPEG has it. */
  static byte[] grey(byte[] rgb) {
    var grey = new byte[rgb.length / 3];
    for (int i = 0; i < grey.length; i++) {
      var sum = 299 * (rgb[3 * i] & 0xFF);
      sum += 587 * (rgb[3 * i + 1] & 0xFF);
      sum += 114 * (rgb[3 * i + 2] & 0xFF);
      grey[i] = (byte) ((sum + 500) / 1000);
    }
    return grey;
  }

  /** The same value three times. */
  static byte[] rgb(byte[] grey) {
    var rgb = new byte[3 * grey.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey[i / 3];
    }
    return rgb;
  }
}
