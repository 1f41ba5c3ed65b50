package kindred.query.index;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random unit vectors around random centres, as embeddings of classes lie. */
public record Clusters(int dim, List<float[]> centres, SplittableRandom random) {
  public static Clusters of(int dim, int clusters, long seed) {
    var random = new SplittableRandom(seed);
    var centres =
        IntStream.range(0, clusters).mapToObj(i -> unit(gaussian(dim, 1, random))).toList();
    return new Clusters(dim, centres, random);
  }

  public IndexedImage image(int number) {
    int cluster = random.nextInt(centres.size());
    return new IndexedImage(
        "image/" + number,
        Optional.of("class " + cluster),
        Map.of("parity", number % 2 == 0 ? "even" : "odd"),
        vector(cluster),
        0,
        number);
  }

  public float[] vector(int cluster) {
    var vector = gaussian(dim, 0.5 / Math.sqrt(dim), random);
    for (int i = 0; i < dim; i++) {
      vector[i] += centres.get(cluster)[i];
    }
    return unit(vector);
  }

  private static float[] gaussian(int dim, double deviation, SplittableRandom random) {
    var vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      vector[i] = (float) (deviation * random.nextGaussian());
    }
    return vector;
  }

  private static float[] unit(float[] vector) {
    double sum = 0;
    for (var value : vector) {
      sum += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return vector;
  }
}
