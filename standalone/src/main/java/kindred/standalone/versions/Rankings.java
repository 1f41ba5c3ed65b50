package kindred.standalone.versions;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Images ranked for each other. */
final class Rankings {
  private Rankings() {}

  /**
   * For each image the nearest others by inner product, best first; between equal ones the smaller
   * id comes first.
   *
   * @param ids of the images, each once
   * @param vectors their unit vectors
   * @param depth how many, fewer than there are images
   * @return indices, images x depth
   */
  static int[][] nearest(List<String> ids, float[][] vectors, int depth) {
    return IntStream.range(0, vectors.length)
        .mapToObj(
            query -> {
              var similarities = similarities(vectors, query);
              return IntStream.range(0, vectors.length)
                  .filter(other -> other != query)
                  .boxed()
                  .sorted(
                      Comparator.<Integer>comparingDouble(other -> -similarities[other])
                          .thenComparing(ids::get))
                  .limit(depth)
                  .mapToInt(Integer::intValue)
                  .toArray();
            })
        .toArray(int[][]::new);
  }

  private static double[] similarities(float[][] vectors, int query) {
    var similarities = new double[vectors.length];
    for (var other = 0; other < vectors.length; other++) {
      var sum = 0.0;
      for (var i = 0; i < vectors[query].length; i++) {
        sum += (double) vectors[query][i] * vectors[other][i];
      }
      similarities[other] = sum;
    }
    return similarities;
  }
}
