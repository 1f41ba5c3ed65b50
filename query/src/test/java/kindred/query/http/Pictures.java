package kindred.query.http;

import java.util.SplittableRandom;
import kindred.query.sample.Png;
import kindred.schemas.image.Pixels;

/** Pictures made of noise. */
final class Pictures {
  private Pictures() {}

  static Pixels noise(long seed, int side, int channels) {
    var values = new byte[side * side * channels];
    new SplittableRandom(seed).nextBytes(values);
    return new Pixels(values, side, side, channels);
  }

  static byte[] png(long seed) {
    return Png.of(noise(seed, 128, 3));
  }
}
