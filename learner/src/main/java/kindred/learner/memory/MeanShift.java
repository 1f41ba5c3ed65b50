package kindred.learner.memory;

import java.util.Arrays;
import java.util.List;

/**
 * The densest place of a cluster, by mean shift: {@code μ ← Σ w_j f_j / Σ w_j}, {@code w_j =
 * exp(−‖f_j − μ‖² / 2h²)}, from the mean.
 *
 * <p>Symbols: h the bandwidth, which is the median distance to the mean, at least {@code
 * leastBandwidth}: a tight class would leave all members but one without weight.
 *
 * <p>Source: Ghosh, Singh, Vatsa, CVPR 2019, as methods.md 4 builds it from its description. Of a
 * class with two modes it finds one.
 *
 * @param iterations 1 to 100
 * @param leastBandwidth above 0
 */
public record MeanShift(int iterations, double leastBandwidth) {
  public MeanShift {
    if (iterations < 1 || iterations > 100 || !(leastBandwidth > 0)) {
      throw new IllegalArgumentException(
          "density-aware's iterations %s are not 1 to 100, or its least-bandwidth %s not above 0"
              .formatted(iterations, leastBandwidth));
    }
  }

  /** The place, of any length; members are one or more. */
  public double[] of(List<float[]> members) {
    var mean = mean(members, new double[members.size()]);
    var distances =
        members.stream().mapToDouble(f -> Math.sqrt(square(f, mean))).sorted().toArray();
    var middle = distances.length / 2;
    var median =
        distances.length % 2 == 1
            ? distances[middle]
            : (distances[middle - 1] + distances[middle]) / 2;
    return of(members, Math.max(leastBandwidth, median));
  }

  /** The same with a given bandwidth. */
  double[] of(List<float[]> members, double bandwidth) {
    var centre = mean(members, new double[members.size()]);
    for (var i = 0; i < iterations; i++) {
      var from = centre;
      var exponents =
          members.stream()
              .mapToDouble(f -> -square(f, from) / (2 * bandwidth * bandwidth))
              .toArray();
      centre = mean(members, exponents);
    }
    return centre;
  }

  /** Weighted by exp(exponents), relative to the largest: far from all, each would be 0. */
  private static double[] mean(List<float[]> members, double[] exponents) {
    var largest = Arrays.stream(exponents).max().orElseThrow();
    var mean = new double[members.getFirst().length];
    var sum = 0.0;
    for (var j = 0; j < exponents.length; j++) {
      var weight = Math.exp(exponents[j] - largest);
      sum += weight;
      for (var k = 0; k < mean.length; k++) {
        mean[k] += weight * members.get(j)[k];
      }
    }
    for (var k = 0; k < mean.length; k++) {
      mean[k] /= sum;
    }
    return mean;
  }

  private static double square(float[] member, double[] centre) {
    var square = 0.0;
    for (var k = 0; k < centre.length; k++) {
      square += (member[k] - centre[k]) * (member[k] - centre[k]);
    }
    return square;
  }
}
