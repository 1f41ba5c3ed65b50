package kindred.query.version;

import java.util.List;
import java.util.SplittableRandom;
import kindred.query.index.Filter;
import kindred.schemas.image.Pixels;

/**
 * One embedding and one search, before anybody waits for them: the first forward pass of a network
 * and the first look into an index take many times as long as those that follow. It also finds out
 * whether they work.
 */
final class WarmUp {
  private static final int SIDE = 64;
  private static final int CHANNELS = 3;

  private WarmUp() {}

  /** Throws where the version cannot answer. */
  static void of(ServedVersion version) {
    var values = new byte[SIDE * SIDE * CHANNELS];
    // A blank image may have no direction after the network's normalisations.
    new SplittableRandom(1).nextBytes(values);
    var vector = version.encoder().embed(List.of(new Pixels(values, SIDE, SIDE, CHANNELS)))[0];
    for (var value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("its encoder gives " + value);
      }
    }
    version.index().search(vector, 1, new Filter.Any());
  }
}
