package kindred.ingest.source;

import java.io.IOException;
import java.util.SplittableRandom;

/** A source in an order drawn by seed. Only the numbers are shuffled; images are read when due. */
final class Shuffled implements ImageSource {
  private final ImageSource source;
  private final int[] order;

  Shuffled(ImageSource source, long seed) {
    this.source = source;
    this.order = new int[source.size()];
    var random = new SplittableRandom(seed);
    for (int i = 0; i < order.length; i++) {
      var j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int leftOut() {
    return source.leftOut();
  }

  @Override
  public SourceImage read(int index) throws IOException {
    return source.read(order[index]);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
