package kindred.query.search;

import java.util.List;
import java.util.Optional;

/**
 * One vector from examples of what is searched for and of what is not.
 *
 * <pre>
 *   q = unit( 1/|P| Σ p  −  γ · 1/|N| Σ n )
 *            p ∈ P             n ∈ N
 * </pre>
 *
 * <p>P: unit vectors of the positives, at least one. N: unit vectors of the negatives; without any
 * the second term is 0. γ: {@code query.search.negative-weight}, 0 to 1. The sums are taken in
 * float64. A single positive without negatives is q itself, bit by bit.
 *
 * <p>Where the difference is shorter than 1e-6, the examples cancel out: it has no direction, and
 * there is no q.
 *
 * <p>Source: J. J. Rocchio, Relevance feedback in information retrieval, in G. Salton (ed.), The
 * SMART Retrieval System, Prentice-Hall 1971, pp. 313-323. The ratio γ / β = 0.2 is that of C. D.
 * Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval, Cambridge 2008, section
 * 9.1.1 (β = 0.75, γ = 0.15).
 *
 * <p>Differences from the paper: there is no term α·q₀ of an original query, which is a positive
 * like the others here, and β is 1, since q is normalised. The components may be negative: those of
 * embeddings are anyway.
 */
public final class QueryVector {
  private static final double SHORTEST = 1e-6;

  private QueryVector() {}

  /**
   * The query's vector, empty where the examples cancel out.
   *
   * @param positives unit length, at least one, all as long
   * @param negatives unit length, as long as the positives
   * @param negativeWeight γ
   */
  public static Optional<float[]> of(
      List<float[]> positives, List<float[]> negatives, double negativeWeight) {
    if (positives.isEmpty()) {
      throw new IllegalArgumentException("a query without a positive example");
    }
    if (positives.size() == 1 && negatives.isEmpty()) {
      return Optional.of(positives.getFirst());
    }
    var sum = new double[positives.getFirst().length];
    add(positives, 1, sum);
    add(negatives, -negativeWeight, sum);
    double squares = 0;
    for (var value : sum) {
      squares += value * value;
    }
    double length = Math.sqrt(squares);
    return length < SHORTEST ? Optional.empty() : Optional.of(divided(sum, length));
  }

  private static void add(List<float[]> vectors, double weight, double[] sum) {
    for (var vector : vectors) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * vector[i] / vectors.size();
      }
    }
  }

  private static float[] divided(double[] sum, double length) {
    var unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] / length);
    }
    return unit;
  }
}
