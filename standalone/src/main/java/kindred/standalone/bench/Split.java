package kindred.standalone.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Where a step's time goes, in milliseconds.
 *
 * @param mining which images
 * @param images their preparation: augmentation, normalisation, the copy to the engine
 * @param forward images to embeddings
 * @param loss pairs and loss
 * @param backward gradients
 * @param update of the weights
 */
record Split(
    double mining, double images, double forward, double loss, double backward, double update) {
  /** What the peer does as well. */
  double network() {
    return forward + loss + backward + update;
  }

  double step() {
    return mining + images + network();
  }

  /** Part by part. */
  static Split median(List<Split> splits) {
    return new Split(
        median(splits, Split::mining),
        median(splits, Split::images),
        median(splits, Split::forward),
        median(splits, Split::loss),
        median(splits, Split::backward),
        median(splits, Split::update));
  }

  private static double median(List<Split> splits, ToDoubleFunction<Split> part) {
    return median(splits.stream().mapToDouble(part));
  }

  static double median(DoubleStream values) {
    var sorted = values.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
