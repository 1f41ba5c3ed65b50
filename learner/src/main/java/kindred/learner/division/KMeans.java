package kindred.learner.division;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * k-means (Lloyd's iterations from k-means++ starts, the best of several).
 *
 * @param centroids K of them
 * @param clusters of each point
 * @param inertia sum of the squared distances to the own centroid
 */
public record KMeans(float[][] centroids, int[] clusters, double inertia) {
  /**
   * @param points at least one
   * @param count K; clusters stay empty where there are fewer different points
   */
  public static KMeans of(
      float[][] points, int count, int iterations, int restarts, SplittableRandom random) {
    KMeans best = null;
    for (var restart = 0; restart < restarts; restart++) {
      var found = iterate(points, start(points, count, random), iterations);
      if (best == null || found.inertia < best.inertia) {
        best = found;
      }
    }
    return best;
  }

  /** Each next one with probability ∝ its squared distance to those before. */
  private static float[][] start(float[][] points, int count, SplittableRandom random) {
    var centroids = new float[count][];
    var distances = new double[points.length];
    Arrays.fill(distances, 1);
    for (var c = 0; c < count; c++) {
      centroids[c] = points[drawn(distances, random)].clone();
      for (var i = 0; i < points.length; i++) {
        var d = squaredDistance(points[i], centroids[c]);
        distances[i] = c == 0 ? d : Math.min(distances[i], d);
      }
    }
    return centroids;
  }

  private static int drawn(double[] weights, SplittableRandom random) {
    var left = random.nextDouble() * Arrays.stream(weights).sum();
    for (var i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return random.nextInt(weights.length);
  }

  private static KMeans iterate(float[][] points, float[][] centroids, int iterations) {
    var clusters = new int[points.length];
    Arrays.fill(clusters, -1);
    var inertia = 0.0;
    for (var n = 0; n < iterations; n++) {
      var moved = false;
      inertia = 0;
      for (var i = 0; i < points.length; i++) {
        var nearest = nearest(points[i], centroids);
        moved |= nearest != clusters[i];
        clusters[i] = nearest;
        inertia += squaredDistance(points[i], centroids[nearest]);
      }
      moved |= fillEmpty(points, centroids, clusters);
      if (!moved) {
        break;
      }
      centre(points, centroids, clusters);
    }
    return new KMeans(centroids, clusters, inertia);
  }

  /** An empty cluster gets the point of the largest one that is farthest from its centroid. */
  private static boolean fillEmpty(float[][] points, float[][] centroids, int[] clusters) {
    var sizes = sizes(clusters, centroids.length);
    var filled = false;
    for (var c = 0; c < centroids.length; c++) {
      if (sizes[c] == 0) {
        var largest = largest(sizes);
        var farthest = -1;
        var distance = 0.0;
        for (var i = 0; i < points.length; i++) {
          var d = squaredDistance(points[i], centroids[largest]);
          if (clusters[i] == largest && d > distance) {
            farthest = i;
            distance = d;
          }
        }
        if (farthest >= 0) {
          clusters[farthest] = c;
          sizes[c]++;
          sizes[largest]--;
          filled = true;
        }
      }
    }
    return filled;
  }

  private static void centre(float[][] points, float[][] centroids, int[] clusters) {
    var sizes = sizes(clusters, centroids.length);
    var sums = new double[centroids.length][points[0].length];
    for (var i = 0; i < points.length; i++) {
      for (var k = 0; k < points[i].length; k++) {
        sums[clusters[i]][k] += points[i][k];
      }
    }
    for (var c = 0; c < centroids.length; c++) {
      for (var k = 0; k < sums[c].length && sizes[c] > 0; k++) {
        centroids[c][k] = (float) (sums[c][k] / sizes[c]);
      }
    }
  }

  static int[] sizes(int[] clusters, int count) {
    var sizes = new int[count];
    for (var cluster : clusters) {
      sizes[cluster]++;
    }
    return sizes;
  }

  private static int largest(int[] sizes) {
    var largest = 0;
    for (var c = 1; c < sizes.length; c++) {
      largest = sizes[c] > sizes[largest] ? c : largest;
    }
    return largest;
  }

  /** The centroid nearest to a point; of equals the first. */
  static int nearest(float[] point, float[][] centroids) {
    var nearest = 0;
    var distance = Double.POSITIVE_INFINITY;
    for (var c = 0; c < centroids.length; c++) {
      var d = squaredDistance(point, centroids[c]);
      if (d < distance) {
        nearest = c;
        distance = d;
      }
    }
    return nearest;
  }

  static double squaredDistance(float[] a, float[] b) {
    var sum = 0.0;
    for (var k = 0; k < a.length; k++) {
      var d = (double) a[k] - b[k];
      sum += d * d;
    }
    return sum;
  }
}
