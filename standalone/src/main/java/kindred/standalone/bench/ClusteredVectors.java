package kindred.standalone.bench;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import kindred.query.index.IndexedImage;

/**
 * Unit vectors in clusters, as embeddings of classes lie: a centre has the direction of a Gaussian
 * vector, and a vector is its centre plus a Gaussian vector of length about 0.5, made unit length.
 * One cluster for {@value #PER_CLUSTER} vectors, each drawn with the same chance; a query is drawn
 * as a vector is. Everything follows from the seed: first the centres, then the vectors, then the
 * queries.
 *
 * @param vectors of the images, by number
 * @param cluster of each
 * @param queries of other images
 */
record ClusteredVectors(float[][] vectors, int[] cluster, float[][] queries) {
  static final int PER_CLUSTER = 100;
  private static final double SPREAD = 0.5;

  static ClusteredVectors of(int images, int queries, int dim, long seed) {
    var random = new SplittableRandom(seed);
    var centres = new float[Math.max(1, images / PER_CLUSTER)][];
    for (int c = 0; c < centres.length; c++) {
      centres[c] = unit(around(new float[dim], 1, random));
    }
    var vectors = new float[images][];
    var cluster = new int[images];
    for (int i = 0; i < images; i++) {
      cluster[i] = random.nextInt(centres.length);
      vectors[i] = near(centres[cluster[i]], random);
    }
    var asked = new float[queries][];
    for (int q = 0; q < queries; q++) {
      asked[q] = near(centres[random.nextInt(centres.length)], random);
    }
    return new ClusteredVectors(vectors, cluster, asked);
  }

  private static float[] near(float[] centre, SplittableRandom random) {
    return unit(around(centre, SPREAD / Math.sqrt(centre.length), random));
  }

  private static float[] around(float[] centre, double deviation, SplittableRandom random) {
    var vector = centre.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (deviation * random.nextGaussian());
    }
    return vector;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (var value : vector) {
      squares += (double) value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  int dim() {
    return queries[0].length;
  }

  /** With two attributes that a hundredth and a tenth of the images share. */
  IndexedImage image(int number) {
    var attributes =
        Map.of("hundredth", Integer.toString(number % 100), "tenth", Integer.toString(number % 10));
    return new IndexedImage(
        id(number),
        Optional.of("class " + cluster[number]),
        attributes,
        vectors[number],
        0,
        number);
  }

  static String id(int number) {
    return "image " + number;
  }

  static int number(String id) {
    return Integer.parseInt(id.substring(id.indexOf(' ') + 1));
  }
}
